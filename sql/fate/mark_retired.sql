-- These files were put away, or (retired_at NULL) lie in the inbox after all.
update drops
set retired_at = retired.retired_at, archived_as = retired.archived_as
from retired
where retired.drop_id = drops.drop_id;
