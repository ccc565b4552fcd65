-- In which stages did this run spend its time?
select stage, sum(seconds) as seconds, sum(items_in)::bigint as items_in, sum(items_out)::bigint as items_out
from run_stages
where run_id = $run_id
group by stage
order by seconds desc, stage;
