-- The stored paragraphs of the fragment's documents make room.
delete from paragraphs
where document_id in (select fragment_documents.document_id from fragment_documents);
