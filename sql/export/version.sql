-- Which version is this: which run published it, and when was that run done?
select run_id, finished_at
from runs
where status = 'published'
order by run_id desc
limit 1;
