-- A document names the drop that brought it, and that drop is of the same file.
select documents.document_id, documents.uri, documents.drop_id, drops.uri as uri_of_drop
from documents
semi join checked_documents
    on checked_documents.document_id = documents.document_id
left join drops
    on drops.drop_id = documents.drop_id
where drops.drop_id is null
    or drops.uri <> documents.uri;
