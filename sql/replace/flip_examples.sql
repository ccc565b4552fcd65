-- Which lines would change, a few to look at?
select
    line_texts.document_id,
    documents.uri,
    line_texts.line_number,
    line_texts.label as old_label,
    fragment_lines.label as new_label,
    fragment_lines.rule,
    line_texts.text
from fragment_lines
inner join line_texts
    on line_texts.document_id = fragment_lines.document_id
    and line_texts.line_number = fragment_lines.line_number
inner join documents
    on documents.document_id = line_texts.document_id
where line_texts.label <> fragment_lines.label
order by line_texts.document_id, line_texts.line_number
limit 20;
