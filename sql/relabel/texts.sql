-- What are the whole texts of this slice, line by line joined again?
with joined as (
    select document_id, rejoined(line_number, text) as text
    from stored_lines
    group by document_id
)
select
    stored_documents.document_id,
    stored_documents.drop_id,
    stored_documents.record_number,
    stored_documents.uri,
    stored_documents.source,
    stored_documents.encoding,
    stored_documents.newline,
    stored_documents.has_final_newline,
    stored_documents.repairs,
    stored_documents.original,
    joined.text,
    stored_documents.text_sha256
from stored_documents
inner join joined
    on joined.document_id = stored_documents.document_id
order by stored_documents.uri, stored_documents.record_number, stored_documents.document_id;
