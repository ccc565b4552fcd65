-- What are the whole texts of this slice of documents, line by line joined again?
with joined as (
    select document_id, rejoined(line_number, text) as text
    from sliced_lines
    group by document_id
)
select
    documents.document_id,
    documents.drop_id,
    documents.record_number,
    documents.uri,
    documents.source,
    documents.encoding,
    documents.newline,
    documents.has_final_newline,
    documents.repairs,
    documents.original,
    joined.text,
    documents.text_sha256
from documents
inner join joined
    on joined.document_id = documents.document_id
order by documents.uri, documents.record_number, documents.document_id;
