-- How many files did this run find gone?
select count(*)
from drops
where run_id = $run_id
    and status = 'gone';
