-- Which runs never ended? The lock is ours, so their processes are gone.
select run_id
from runs
where status = 'running'
order by run_id;
