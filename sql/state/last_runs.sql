-- How did the last runs go?
select
    run_id, kind, inbox, started_at, finished_at, status, error,
    drops_seen, drops_loaded, drops_duplicate, drops_quarantined, drops_gone, files_other,
    documents_new, lines_new, lines_kept
from runs
order by run_id desc
limit 10;
