-- Which sightings brought other bytes than the one before them, for the files of this fragment?
with withheld as (
    select withheld_documents.drop_id, min(withheld_documents.status) as status
    from withheld_documents
    where withheld_documents.drop_id not in (
        select fragment_documents.drop_id
        from fragment_documents
        anti join withheld_documents as others
            on others.document_id = fragment_documents.document_id
    )
    group by withheld_documents.drop_id
),
sightings as (
    select
        drops.drop_id,
        drops.uri,
        drops.sha256,
        drops.status,
        drops.run_id,
        drops.modified_ns,
        withheld.status as withheld_status,
        drops.status = 'quarantined'
        or (
            drops.status = 'gone'
            and drops.drop_id in (select quarantine.drop_id from quarantine)
            and drops.drop_id not in (select documents.drop_id from documents)
        ) as is_rejected
    from drops
    semi join fragment_drops
        on fragment_drops.uri = drops.uri
    left join withheld
        on withheld.drop_id = drops.drop_id
),
beside_earlier as (
    select
        *,
        lag(sha256) over sighted as earlier_sha256,
        lag(is_rejected) over sighted as earlier_is_rejected,
        lead(drop_id) over sighted is null as is_latest
    from sightings
    window sighted as (partition by uri order by run_id, modified_ns, drop_id)
),
ruled as (
    select
        drop_id,
        case
            when withheld_status is not null then withheld_status
            when status in ('forgotten', 'expired') then status
            when status = 'gone' and is_latest then 'gone'
            when is_rejected then 'quarantined'
            when sha256 = earlier_sha256 and not earlier_is_rejected then 'duplicate'
            else 'loaded'
        end as status
    from beside_earlier
)
update drops
set status = ruled.status
from ruled
where drops.drop_id = ruled.drop_id
    and drops.status <> ruled.status;
