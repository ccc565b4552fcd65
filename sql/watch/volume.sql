-- Which sources bring far fewer documents than usual, or far more, three days in a row?
-- severity: warning
-- advice: See whether the source has changed, or whether its scraper misses pages or takes too many. If this is how it is from now on, nothing needs to be done: the alarm closes by itself in some weeks.
with judged_low as (
    select *
    from volume
    where low_count > 0
    qualify row_number() over (partition by source order by day desc) <= 3
),
judged_high as (
    select *
    from volume
    where usual_count is not null
    qualify row_number() over (partition by source order by day desc) <= 3
),
unusual as (
    select source, 'fewer' as kind, avg(document_count) as measured, avg(usual_count) as expected
    from judged_low
    group by source
    having count(*) = 3
        and bool_and(document_count < low_count)
        and max(day) >= (select max(volume.day) from volume) - 7
    union all
    select source, 'more' as kind, avg(document_count) as measured, avg(usual_count) as expected
    from judged_high
    group by source
    having count(*) = 3
        and bool_and(document_count > high_count)
)
select
    source as subject,
    measured,
    expected,
    'documents a day' as unit,
    format(
        '{} brought {:.1f} documents a day in the last three days, far {} than the usual {:.1f}.',
        source, measured, kind, expected
    ) as sentence
from unusual
order by source;
