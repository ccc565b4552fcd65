-- In how many documents would a line have another label?
select count(distinct document_id) as document_count
from flips;
