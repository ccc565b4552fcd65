-- The stored lines of the changed documents make room.
delete from lines
where document_id in (select changed_documents.document_id from changed_documents);
