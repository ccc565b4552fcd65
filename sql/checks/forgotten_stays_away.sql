-- No document holds a text that was forgotten.
select documents.document_id, documents.uri
from documents
semi join checked_documents
    on checked_documents.document_id = documents.document_id
where documents.text_sha256 in (select forgotten.text_sha256 from forgotten);
