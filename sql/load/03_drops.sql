-- Every drop of the fragment is there once; one that came back was seen in this run.
merge into drops
using (
    select
        fragment_drops.*,
        returned_drops.drop_id is not null as is_returned
    from fragment_drops
    left join returned_drops
        on returned_drops.drop_id = fragment_drops.drop_id
    qualify row_number() over (partition by fragment_drops.drop_id) = 1
) as seen
    on seen.drop_id = drops.drop_id
when matched and seen.is_returned then
    update set status = seen.status, run_id = $run_id, retired_at = null, archived_as = null
when not matched then
    insert (drop_id, uri, source, format, size, modified_ns, modified_at, sha256, status, run_id)
    values (
        seen.drop_id, seen.uri, seen.source, seen.format, seen.size, seen.modified_ns, seen.modified_at,
        seen.sha256, seen.status, $run_id
    );
