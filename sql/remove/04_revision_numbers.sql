-- Which revision of its text is each document that stays, now that others of its file went?
with numbered as (
    select
        documents.document_id,
        row_number() over (
            partition by documents.uri, documents.record_number
            order by documents.revision_number
        ) as revision_number
    from documents
    semi join touched_files
        on touched_files.uri = documents.uri
    where documents.revision_number is not null
)
update documents
set revision_number = numbered.revision_number
from numbered
where numbered.document_id = documents.document_id
    and numbered.revision_number <> documents.revision_number;
