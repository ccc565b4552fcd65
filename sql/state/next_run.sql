-- A run starts; it gets the next number.
insert into runs
select
    coalesce(max(run_id), 0) + 1 as run_id,
    $kind as kind,
    $inbox as inbox,
    $started_at as started_at,
    null as finished_at,
    'running' as status,
    null as error,
    0 as drops_seen,
    0 as drops_loaded,
    0 as drops_duplicate,
    0 as drops_quarantined,
    0 as drops_gone,
    0 as files_other,
    0 as documents_new,
    0 as lines_new,
    0 as lines_kept
from runs
returning run_id;
