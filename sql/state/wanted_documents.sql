-- These documents are the slice to be read.
create or replace temp table sliced_documents as
select document_id
from wanted_documents;
