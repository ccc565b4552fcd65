-- Which sources have been silent for much longer than is usual for them?
-- severity: warning
-- advice: See whether the scraper or feed of this source still works. If the source is meant to be slower, set its interval in [watch] intervals; if it has ended, add it to [watch] ignore.
select
    source as subject,
    epoch($now - coalesce(last_arrived_at, due_at - to_seconds(usual_hours * 3600))) / 3600 as measured,
    usual_hours as expected,
    'hours' as unit,
    case
        when last_arrived_at is null
            then format('{} has never brought anything; it was due by {}.', source, strftime(due_at, '%Y-%m-%d %H:%M'))
        else format(
            '{} has brought nothing since {} (UTC); it is usually silent for {:.1f} hours at most{}.',
            source,
            strftime(last_arrived_at, '%Y-%m-%d %H:%M'),
            usual_hours,
            if(len(rest_days) > 0, ', ' || array_to_string(rest_days, ', ') || ' left out', '')
        )
    end as sentence
from freshness
where due_at < $now
order by source;
