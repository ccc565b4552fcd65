-- The stored spans of the changed documents make room.
delete from spans
where document_id in (select changed_documents.document_id from changed_documents);
