-- Which documents belong to this slice?
create or replace temp table sliced_documents as
select document_id
from checked_documents
where slice_number = $slice_number;
