-- When did each source last bring something, and when is the next overdue? (Most overdue first.)
-- param: source = %
with this_moment as (
    select make_timestamp(epoch_us(now())) as moment
)
select
    freshness.source,
    freshness.last_arrived_at,
    round(epoch(this_moment.moment - freshness.last_arrived_at) / 3600, 1) as silent_hours,
    round(freshness.usual_hours, 1) as usual_hours,
    array_to_string(freshness.rest_days, ', ') as rest_days,
    freshness.due_at,
    round(greatest(0, epoch(this_moment.moment - freshness.due_at) / 3600), 1) as overdue_hours,
    freshness.day_count
from freshness, this_moment
where freshness.source like $source
order by overdue_hours desc nulls last, freshness.due_at nulls last, freshness.source;
