-- What did the last run that brought something change, against the median of the seven such runs before it?
with recent as (
    select
        run_id,
        drops_loaded::double as drops,
        documents_new::double as documents,
        lines_new::double as lines,
        lines_kept / nullif(lines_new, 0) as kept_share,
        epoch(finished_at - started_at) as seconds
    from runs
    where kind = 'ingest'
        and status = 'published'
        and documents_new > 0
    order by run_id desc
    limit 8
),
figures as (
    unpivot recent
    on drops, documents, lines, kept_share, seconds
    into
        name figure
        value amount
)
select
    figures.figure,
    round(max(figures.amount) filter (figures.run_id = newest.run_id), 4) as this_run,
    round(median(figures.amount) filter (figures.run_id <> newest.run_id), 4) as median_before,
    round(this_run - median_before, 4) as difference,
    count(*) filter (figures.run_id <> newest.run_id) as runs_before
from figures
cross join (select max(run_id) as run_id from recent) as newest
group by figures.figure
order by list_position(['drops', 'documents', 'lines', 'kept_share', 'seconds'], figures.figure);
