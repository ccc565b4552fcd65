-- Where do the runs spend their time?
-- param: runs = 10
select
    run_id,
    stage,
    sum(seconds) as seconds,
    sum(items_in)::bigint as items_in,
    sum(items_out)::bigint as items_out
from run_stages
where run_id > (select max(runs.run_id) from runs) - $runs::bigint
group by run_id, stage
order by run_id desc, min(started_at);
