-- A file that was put away had been read.
select drop_id, uri, status, retired_at
from drops
where (retired_at is not null and status = 'quarantined')
    or (archived_as is not null and retired_at is null);
