-- What did people decide?
select document_id, line_number, verdict
from corrections
order by document_id, line_number;
