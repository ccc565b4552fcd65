-- What did the last eight runs that brought something bring, oldest first?
select run_id, started_at, documents_new, lines_new, lines_kept
from runs
where kind = 'ingest'
    and status = 'published'
    and documents_new > 0
qualify row_number() over (order by run_id desc) <= 8
order by run_id;
