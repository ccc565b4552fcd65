-- The stored paragraphs of the changed documents make room.
delete from paragraphs
where document_id in (select changed_documents.document_id from changed_documents);
