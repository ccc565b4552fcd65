-- How far apart did the last fifty runs of the inbox start: the median, the longest wait, and was there a rhythm?
with starts as (
    select started_at
    from runs
    where kind = 'ingest'
    order by run_id desc
    limit 50
),
gaps as (
    select epoch(started_at - lag(started_at) over (order by started_at)) as seconds
    from starts
)
select
    median(seconds) as median_seconds,
    max(seconds) as longest_seconds,
    count(seconds) as gaps,
    quantile_cont(seconds, 0.75) <= 2 * quantile_cont(seconds, 0.25) as is_regular
from gaps;
