-- Which sources are there?
select distinct source
from documents
order by source;
