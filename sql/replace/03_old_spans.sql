-- The stored spans of the fragment's documents make room.
delete from spans
where document_id in (select fragment_documents.document_id from fragment_documents);
