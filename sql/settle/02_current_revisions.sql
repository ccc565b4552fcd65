-- Which revision holds the bytes that were seen last, for the touched files?
with revisions as (
    select documents.document_id, documents.uri, documents.record_number, documents.revision_number, drops.sha256
    from documents
    semi join touched_files
        on touched_files.uri = documents.uri
    left join drops
        on drops.drop_id = documents.drop_id
),
sightings as (
    select drops.uri, drops.sha256, max(row(drops.run_id, drops.modified_ns, drops.drop_id)) as last_seen
    from drops
    semi join touched_files
        on touched_files.uri = drops.uri
    where drops.status <> 'quarantined'
    group by all
),
ranked as (
    select
        revisions.document_id,
        row_number() over (
            partition by revisions.uri, revisions.record_number
            order by sightings.last_seen desc nulls last, revisions.revision_number desc
        ) = 1 as is_current
    from revisions
    left join sightings
        on sightings.uri = revisions.uri
        and sightings.sha256 = revisions.sha256
)
update documents
set is_current = ranked.is_current
from ranked
where ranked.document_id = documents.document_id
    and documents.is_current <> ranked.is_current;
