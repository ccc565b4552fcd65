-- When did something last arrive from each source? Those that sent most by name, the rest together.
with arrivals as (
    select source, sum(document_count) as document_count, max(last_arrived_at) as last_arrived_at
    from daily_arrivals
    group by source
),
ranked as (
    select *, row_number() over (order by document_count desc, source) as place
    from arrivals
)
select
    case when place <= $most then source else '(other)' end as named,
    max(last_arrived_at) as last_arrived_at
from ranked
group by named
order by named;
