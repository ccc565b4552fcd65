-- Whose rows does a receiver take out before putting in the new ones, and why?
select document_id::varchar as document_id, change
from changed_documents
order by document_id;
