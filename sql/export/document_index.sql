-- Which documents are there, and has any of them another state than at another time? (Runs of two homes, or of one before and after a restore, differ in their time.)
create or replace temp table document_index as
select
    documents.document_id::varchar as document_id,
    md5_number_lower(
        concat_ws(
            '|',
            documents.run_id,
            runs.started_at,
            documents.rules_version,
            documents.revision_number,
            documents.is_current,
            documents.kept_sha256,
            documents.original is null,
            documents.source
        )
    ) as state,
    documents.is_current
from documents
left join runs
    on runs.run_id = documents.run_id;
