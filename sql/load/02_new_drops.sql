-- Which drops of the fragment were never seen before?
create or replace temp table new_drops as
select distinct fragment_drops.drop_id
from fragment_drops
anti join drops
    on drops.drop_id = fragment_drops.drop_id;
