-- On which days did a source bring enough lines to tell what they are like, and how far back is each?
-- Days with fewer than 20 lines that are not blank are left out. The last five days with news are 'recent'; the
-- forty before them are the past that they are compared with. Counted in days with news, a weekly source is
-- judged like an hourly one, and a bulk load is one day of many.
create or replace view news_days as
with versions as (
    select source, arg_max(rules_version, day) as rules_version
    from daily_counts
    group by source
),
days as (
    select
        daily_counts.source,
        daily_counts.rules_version,
        daily_counts.day,
        sum(daily_counts.line_count)::bigint as line_count,
        coalesce(sum(daily_counts.line_count) filter (daily_counts.label in (
            'promo', 'ad', 'related', 'navigation', 'caption', 'social', 'legal', 'comment', 'repeat', 'template', 'other'
        )), 0)::bigint as set_aside_count
    from daily_counts
    inner join versions
        on versions.source = daily_counts.source
        and versions.rules_version = daily_counts.rules_version
    where daily_counts.label <> 'blank'
        and daily_counts.day > (select arg_max(started_at, run_id)::date from runs) - 400
        and daily_counts.day <= (select arg_max(started_at, run_id)::date from runs)
    group by all
    having line_count >= 20
)
select
    source, day, rules_version, line_count, set_aside_count,
    row_number() over (partition by source order by day desc) as days_back
from days
qualify days_back <= 45;

comment on view news_days is 'One row per source and day on which enough lines arrived: the last 45 of each source, under the rules that label it now.';
comment on column news_days.source is 'Who the lines came from.';
comment on column news_days.day is 'Day of arrival (UTC).';
comment on column news_days.rules_version is 'Version of the rules that labelled the lines; those of other versions are not counted.';
comment on column news_days.line_count is 'Lines that are not blank.';
comment on column news_days.set_aside_count is 'Those of them that were set aside.';
comment on column news_days.days_back is '1 is the newest of the source. 1 to 5 are recent, the others are the past.';
