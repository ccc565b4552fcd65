-- For how long has each rule decided no line, counted in the lines that it would usually have decided?
-- Volume and mix of sources are allowed for: a line of a source counts as much as the rule's share of that
-- source's lines on a day of the last 70. A rule of a source that sends nothing is not silent, it has no work;
-- and a bulk load counts no more than three of the source's usual days.
create or replace view silent_rules as
with as_of as (
    select arg_max(started_at, run_id)::date as today
    from runs
),
versions as (
    select source, arg_max(rules_version, day) as rules_version
    from daily_counts
    group by source
),
counts as (
    select daily_counts.source, daily_counts.day, daily_counts.rule, sum(daily_counts.line_count) as line_count
    from daily_counts
    inner join versions
        on versions.source = daily_counts.source
        and versions.rules_version = daily_counts.rules_version
    cross join as_of
    where daily_counts.day > as_of.today - 70
        and daily_counts.day <= as_of.today
        and daily_counts.rule <> 'correction'
    group by all
),
lines_by_day as (
    select source, day, sum(line_count) as line_count
    from counts
    group by all
),
usual_days as (
    select source, median(line_count) as line_count, count(*) as day_count
    from lines_by_day
    group by source
),
rates as (
    select
        counts.rule,
        counts.source,
        sum(counts.line_count / lines_by_day.line_count) / any_value(usual_days.day_count) as rate
    from counts
    inner join lines_by_day
        on lines_by_day.source = counts.source
        and lines_by_day.day = counts.day
    inner join usual_days
        on usual_days.source = counts.source
    group by all
),
expected as (
    select
        rates.rule,
        lines_by_day.day,
        sum(rates.rate * least(lines_by_day.line_count, 3 * usual_days.line_count)) as expected_count
    from rates
    inner join lines_by_day
        on lines_by_day.source = rates.source
    inner join usual_days
        on usual_days.source = rates.source
    group by all
),
fired as (
    select rule, day, sum(line_count) as line_count
    from counts
    group by all
),
running as (
    select
        expected.rule,
        expected.day,
        fired.day is not null as has_fired,
        sum(expected.expected_count) over (partition by expected.rule order by expected.day) as exposure
    from expected
    left join fired
        on fired.rule = expected.rule
        and fired.day = expected.day
),
gaps as (
    select
        rule,
        day,
        exposure,
        exposure - lag(exposure) over (partition by rule order by day) as gap
    from running
    where has_fired
)
select
    gaps.rule,
    count(*) as day_count,
    max(gaps.day) as last_fired_on,
    (select max(running.exposure) from running where running.rule = gaps.rule) - max(gaps.exposure) as missing_count,
    max(gaps.gap) as longest_missing_count
from gaps
group by gaps.rule;

comment on view silent_rules is 'One row per rule that decided lines in the last 70 days, under the rules that label now; corrections are none.';
comment on column silent_rules.rule is 'As in lines.';
comment on column silent_rules.day_count is 'Days of arrival on which it decided a line.';
comment on column silent_rules.last_fired_on is 'The last of them.';
comment on column silent_rules.missing_count is 'Lines that it would usually have decided among what arrived on the days since; 0 where it is not silent.';
comment on column silent_rules.longest_missing_count is 'The same for its longest silence between two of these days, with the day that ended it.';
