-- These documents go; which versions of which files are they?
create or replace temp table doomed_documents as
select documents.document_id, documents.uri, documents.record_number, drops.sha256
from documents
semi join chosen_documents
    on chosen_documents.document_id = documents.document_id
left join drops
    on drops.drop_id = documents.drop_id;
