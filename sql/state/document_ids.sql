-- Which documents are there, as they lie in the table (neighbours there have their lines side by side)?
select document_id
from documents
order by rowid;
