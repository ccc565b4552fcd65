-- Which documents are to be checked, and in which slice where whole texts are put together? (32 MB of files to a slice.)
create or replace temp table checked_documents as
select
    documents.document_id,
    sum(coalesce(drops.size, 0)) over (order by documents.rowid) // 32_000_000 as slice_number
from documents
left join drops
    on drops.drop_id = documents.drop_id
where documents.run_id > $after_run_id;
