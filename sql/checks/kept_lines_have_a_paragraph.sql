-- A kept line names the paragraph it stands in, and no other line names one.
select
    lines.document_id,
    lines.line_number,
    lines.label,
    lines.paragraph_number
from lines
semi join checked_documents
    on checked_documents.document_id = lines.document_id
left join paragraphs
    on paragraphs.document_id = lines.document_id
    and paragraphs.paragraph_number = lines.paragraph_number
    and lines.line_number between paragraphs.first_line and paragraphs.last_line
where (lines.label in ('body', 'subheading', 'standfirst')) <> (lines.paragraph_number is not null)
    or (lines.paragraph_number is not null and paragraphs.paragraph_number is null);
