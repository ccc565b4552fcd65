-- Into which slices are the documents to be checked cut?
select distinct slice_number
from checked_documents
order by slice_number;
