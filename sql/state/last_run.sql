-- Which run is the last that this file knows, and when did it end?
select run_id, coalesce(finished_at, started_at) as ended_at
from runs
order by run_id desc
limit 1;
