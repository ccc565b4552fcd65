-- Which documents stood at this address on the web? (Only where documents have addresses.)
select document_id
from documents
where url = $value;
