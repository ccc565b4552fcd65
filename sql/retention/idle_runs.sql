-- Which runs brought nothing, ended long ago, and are not the newest of their status? (The next run counts on from the last.)
create or replace temp table idle_runs as
select runs.run_id
from runs
where runs.status in ('unchanged', 'failed', 'refused')
    and coalesce(runs.finished_at, runs.started_at) < $before
    and runs.run_id not in (select max(newest.run_id) from runs as newest group by newest.status);
