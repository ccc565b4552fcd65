-- Which documents came from the file of this name?
select document_id
from documents
where uri in ($value, $path, $uri);
