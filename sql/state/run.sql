-- What did this run do?
select
    run_id, kind, inbox, started_at, finished_at, status, error,
    drops_seen, drops_loaded, drops_duplicate, drops_quarantined, drops_gone, files_other,
    documents_new, lines_new, lines_kept
from runs
where run_id = $run_id;
