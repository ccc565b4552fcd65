-- The run ends; its counts are those of the rows it left.
update runs
set
    finished_at = $finished_at,
    status = $status,
    error = $error,
    files_other = $files_other,
    drops_seen = greatest(runs.drops_seen, of_drops.seen),
    drops_loaded = of_drops.loaded,
    drops_duplicate = of_drops.duplicate,
    drops_quarantined = of_drops.quarantined,
    drops_gone = of_drops.gone,
    documents_new = of_documents.documents_new,
    lines_new = of_documents.lines_new,
    lines_kept = of_documents.lines_kept
from
    (
        select
            count(*) filter (status <> 'gone') as seen,
            count(*) filter (status = 'loaded') as loaded,
            count(*) filter (status = 'duplicate') as duplicate,
            count(*) filter (status = 'quarantined') as quarantined,
            count(*) filter (status = 'gone') as gone
        from drops
        where run_id = $run_id
    ) as of_drops,
    (
        select
            count(*) as documents_new,
            coalesce(sum(line_count), 0)::bigint as lines_new,
            coalesce(sum(kept_line_count), 0)::bigint as lines_kept
        from documents
        where run_id = $run_id
    ) as of_documents
where runs.run_id = $run_id;
