-- When did each source last bring something, how often does it usually, and when is news overdue?
-- The usual silence is learnt from the last 60 days with news: of the longest silence that ended on each of
-- them, the 95th percentile, so that neither nights nor a bulk load nor a past outage sets the rhythm. Days of
-- the week on which the source (almost) never sends count as rest and are left out of every silence. It is
-- unknown before seven days with news over at least two weeks. Overdue means silent for 2.5 times as long.
create or replace view freshness as
with as_of as (
    select arg_max(started_at, run_id) as moment
    from runs
),
news as (
    select daily_arrivals.*, isodow(day) as weekday
    from daily_arrivals, as_of
    where last_arrived_at <= as_of.moment -- a clock that was ahead for a while must not silence the watch
        and day > as_of.moment::date - 400
    qualify row_number() over (partition by source order by day desc) <= 60
),
spans as (
    select source, max(last_arrived_at) as last_arrived_at, count(*) as day_count, max(day) - min(day) as span_days
    from news
    group by source
),
by_weekday as (
    select
        spans.source,
        spans.span_days,
        weekdays.weekday,
        count(news.day) as news_count
    from spans
    cross join (select unnest([1, 2, 3, 4, 5, 6, 7]) as weekday) as weekdays
    left join news
        on news.source = spans.source
        and news.weekday = weekdays.weekday
    group by all
),
seldom as (
    select source, list(weekday order by weekday) as rest_days
    from (select *, max(news_count) over (partition by source) as most_news_count from by_weekday)
    where span_days >= 21
        and news_count < 0.15 * most_news_count
    group by source
    having count(*) <= 3 -- one that sends on one or two days a week has no days of rest, but a long rhythm
),
weeks as (
    select
        spans.*,
        coalesce(seldom.rest_days, []) as rest_days,
        7 - len(coalesce(seldom.rest_days, [])) as week_length,
        -- How many days of work lie in the week before each of its days?
        list_transform(
            [1, 2, 3, 4, 5, 6, 7],
            lambda d: d - 1 - len(list_filter(coalesce(seldom.rest_days, []), lambda rest: rest < d))
        ) as days_before
    from spans
    left join seldom
        on seldom.source = spans.source
),
-- Time as the source counts it: days since Monday 5 January 1970, days of rest left out.
moments as (
    select
        news.source,
        news.day,
        news.longest_gap_hours / 24 as longest_gap,
        datediff('day', date '1970-01-05', news.day) // 7 * weeks.week_length
        + weeks.days_before[news.weekday] as start_of_day,
        not list_contains(weeks.rest_days, news.weekday) as counts,
        if(counts, epoch(news.first_arrived_at - news.day::timestamp) / 86400, 0) as first_part,
        if(counts, epoch(news.last_arrived_at - news.day::timestamp) / 86400, 0) as last_part
    from news
    inner join weeks
        on weeks.source = news.source
),
silences as (
    select
        source,
        day,
        start_of_day + last_part as last_moment,
        greatest(
            start_of_day + first_part - lag(start_of_day + last_part) over (partition by source order by day),
            longest_gap
        ) as silence
    from moments
),
rhythms as (
    select
        source,
        max(last_moment) as last_moment,
        case
            when count(*) >= 7 and max(day) - min(day) >= 14
                then greatest(quantile_cont(silence, 0.95), 1 / 24)
        end as usual_days
    from silences
    group by source
),
due as (
    select
        weeks.*,
        rhythms.usual_days,
        floor((rhythms.last_moment + 2.5 * rhythms.usual_days) / weeks.week_length) as due_week,
        (rhythms.last_moment + 2.5 * rhythms.usual_days) % weeks.week_length as due_place
    from weeks
    inner join rhythms
        on rhythms.source = weeks.source
),
dated as (
    select
        *,
        list_max(list_filter(
            [1, 2, 3, 4, 5, 6, 7],
            lambda d: not list_contains(due.rest_days, d) and due.days_before[d] <= due.due_place
        )) as due_weekday
    from due
),
first_run as (
    select min(started_at) as moment
    from runs
)
select
    coalesce(dated.source, source_expectations.source) as source,
    dated.last_arrived_at,
    coalesce(dated.day_count, 0) as day_count,
    coalesce(source_expectations.expected_hours, dated.usual_days * 24) as usual_hours,
    source_expectations.expected_hours is not null as is_set,
    list_transform(
        coalesce(dated.rest_days, []),
        lambda d: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'][d]
    ) as rest_days,
    case
        when not coalesce(source_expectations.is_watched, true) then null
        when source_expectations.expected_hours is not null
            then coalesce(dated.last_arrived_at, first_run.moment)
            + to_seconds(source_expectations.expected_hours * 3600)
        else timestamp '1970-01-05'
            + to_seconds(86400 * (dated.due_week * 7 + dated.due_weekday - 1))
            + to_seconds(86400 * (dated.due_place - dated.days_before[dated.due_weekday]))
    end as due_at
from dated
full outer join source_expectations
    on source_expectations.source = dated.source
cross join first_run;

comment on view freshness is 'One row per source that brought something in the last 400 days, or of which something is expected.';
comment on column freshness.source is 'Who it came from, as in documents.';
comment on column freshness.last_arrived_at is 'When the pipeline last saw something new of it, in UTC; NULL: never.';
comment on column freshness.day_count is 'Days with news from which its rhythm is learnt, 60 at most.';
comment on column freshness.usual_hours is 'The longest silence that is usual for it, days of rest left out; NULL where too little is known of it: then it is not watched.';
comment on column freshness.is_set is 'Whether usual_hours was set in the settings ([watch] intervals); it is then taken as it is, without days of rest.';
comment on column freshness.rest_days is 'Days of the week on which it (almost) never sends.';
comment on column freshness.due_at is 'From when on its silence is an alarm, in UTC: after 2.5 times the usual one, or exactly the one that was set. NULL where it is not watched.';
