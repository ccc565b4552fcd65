-- The rows of the documents that go, in one table. (this_table: each that has a document_id; the catalogue names them.)
delete from this_table
where document_id in (select doomed_documents.document_id from doomed_documents);
