-- Up to which run is everything settled, checked and finished? Rows of later runs may be half done.
select coalesce(max(run_id), 0) as run_id
from runs
where status = 'published';
