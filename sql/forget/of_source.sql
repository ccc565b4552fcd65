-- Which documents came from this source?
select document_id
from documents
where source = $value;
