-- Which documents are meant, and which others hold exactly the same text, character by character?
with meant as (
    select documents.document_id, documents.text_sha256
    from documents
    semi join chosen_documents
        on chosen_documents.document_id = documents.document_id
)
select
    documents.document_id,
    documents.uri,
    documents.record_number,
    documents.source,
    documents.title,
    documents.text_sha256,
    documents.document_id not in (select meant.document_id from meant) as is_twin
from documents
where documents.text_sha256 in (select meant.text_sha256 from meant)
order by is_twin, documents.uri, documents.record_number, documents.revision_number;
