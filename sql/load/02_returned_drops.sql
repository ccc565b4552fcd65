-- Which drops of the fragment are known, but had gone or were followed by another version of their file?
create or replace temp table returned_drops as
select known.drop_id
from drops as known
semi join fragment_drops
    on fragment_drops.drop_id = known.drop_id
where known.status = 'gone'
    or exists (
        from drops as later
        anti join fragment_drops as beside
            on beside.drop_id = later.drop_id
        where later.uri = known.uri
            and (later.run_id, later.modified_ns, later.drop_id) > (known.run_id, known.modified_ns, known.drop_id)
    );
