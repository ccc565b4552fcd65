-- Which lines did people decide on, and what do they say?
select
    corrections.made_at,
    corrections.made_by,
    corrections.verdict,
    documents.source,
    documents.title,
    line_texts.line_number,
    line_texts.label,
    line_texts.text,
    corrections.note,
    corrections.document_id
from corrections
inner join documents
    on documents.document_id = corrections.document_id
inner join line_texts
    on line_texts.document_id = corrections.document_id
    and line_texts.line_number = corrections.line_number
order by corrections.made_at desc, corrections.document_id, corrections.line_number;
