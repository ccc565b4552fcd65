-- Which documents belong to this slice, and what do their labels say about them?
create or replace temp table stored_documents as
select documents.* exclude (run_id, revision_number, is_current)
from documents
semi join wanted_documents
    on wanted_documents.document_id = documents.document_id;
