-- The stored lines of the fragment's documents make room.
delete from lines
where document_id in (select fragment_documents.document_id from fragment_documents);
