-- How many drops did this run meet whose texts were forgotten or had expired?
select status, count(*) as drop_count
from drops
where run_id = $run_id
    and status in ('forgotten', 'expired')
group by status
order by status desc;
