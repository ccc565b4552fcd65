-- How much did each source bring on each of the last days, and how much does it usually on that day of the week?
-- Usual is the median of the same weekday in the eight weeks before, at least four of them; the spread is their
-- median absolute deviation (times 1.4826, to compare with a standard deviation: Rousseeuw and Croux 1993),
-- but no less than chance and ordinary life make it: the square root of the median, and 15 % of it.
create or replace view volume as
with as_of as (
    select arg_max(started_at, run_id)::date as today
    from runs
),
first_days as (
    select daily_arrivals.source, greatest(min(daily_arrivals.day), any_value(as_of.today) - 91) as first_day
    from daily_arrivals, as_of
    group by daily_arrivals.source
),
days as (
    select
        first_days.source,
        unnest(generate_series(first_days.first_day, as_of.today - 1, interval 1 day))::date as day
    from first_days, as_of
),
counted as (
    select
        days.source,
        days.day,
        coalesce(daily_arrivals.drop_count, 0) as drop_count,
        coalesce(daily_arrivals.document_count, 0) as document_count
    from days
    left join daily_arrivals
        on daily_arrivals.source = days.source
        and daily_arrivals.day = days.day
),
lately as (
    select counted.*, unnest([1, 2, 3, 4, 5, 6, 7, 8]) as weeks_back
    from counted, as_of
    where counted.day >= as_of.today - 35
),
compared as (
    select
        lately.source,
        lately.day,
        lately.drop_count,
        lately.document_count,
        if(count(past.day) >= 4, median(past.document_count), null) as usual_count,
        mad(past.document_count) as deviation
    from lately
    left join counted as past
        on past.source = lately.source
        and past.day = lately.day - 7 * lately.weeks_back
    group by all
),
spread_out as (
    select *, greatest(1.4826 * deviation, sqrt(usual_count), 0.15 * usual_count) as spread
    from compared
)
select
    source, day, drop_count, document_count, usual_count,
    if(usual_count is null, null, greatest(0, usual_count - 4 * spread)) as low_count,
    if(usual_count is null, null, greatest(20, usual_count + 6 * spread)) as high_count
from spread_out;

comment on view volume is 'One row per source and day (UTC) of the last five weeks that are over, also where nothing arrived.';
comment on column volume.source is 'Who it came from, as in documents.';
comment on column volume.day is 'Day on which the pipeline saw it.';
comment on column volume.drop_count is 'New versions of files that arrived.';
comment on column volume.document_count is 'New documents: texts and revisions of texts.';
comment on column volume.usual_count is 'Median of document_count on the same weekday of the eight weeks before; NULL before four of them are known.';
comment on column volume.low_count is 'Fewer documents than this are unusual; 0: no number would be.';
comment on column volume.high_count is 'More documents than this are unusual.';
