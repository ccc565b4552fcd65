-- Which revision of its text is each new document, counted in the order of first sight?
with new_revisions as (
    select
        documents.document_id,
        documents.uri,
        documents.record_number,
        row_number() over (
            partition by documents.uri, documents.record_number
            order by documents.run_id, drops.modified_ns, documents.document_id
        ) as place
    from documents
    left join drops
        on drops.drop_id = documents.drop_id
    where documents.revision_number is null
),
known as (
    select documents.uri, documents.record_number, max(documents.revision_number) as revision_number
    from documents
    semi join new_revisions
        on new_revisions.uri = documents.uri
        and new_revisions.record_number = documents.record_number
    group by all
),
numbered as (
    select
        new_revisions.document_id,
        coalesce(known.revision_number, 0) + new_revisions.place as revision_number
    from new_revisions
    inner join known
        on known.uri = new_revisions.uri
        and known.record_number = new_revisions.record_number
)
update documents
set revision_number = numbered.revision_number
from numbered
where numbered.document_id = documents.document_id;
