-- What must the next export know of this one?
select document_id, state
from document_index
order by document_id;
