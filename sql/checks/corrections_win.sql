-- A line that a person decided on has the label that follows from the verdict.
select
    corrections.document_id,
    corrections.line_number,
    corrections.verdict,
    corrections.made_by,
    lines.label
from corrections
semi join checked_documents
    on checked_documents.document_id = corrections.document_id
left join lines
    on lines.document_id = corrections.document_id
    and lines.line_number = corrections.line_number
where lines.line_number is null
    or (corrections.verdict = 'keep') <> (lines.label in ('body', 'subheading', 'standfirst'));
