-- Of all revisions of a text exactly one is current, and they are numbered from 1 without gaps.
select
    documents.uri,
    documents.record_number,
    count(*) as revision_count,
    count(*) filter (documents.is_current) as current_count,
    count(distinct documents.revision_number) as numbered_count,
    max(documents.revision_number) as last_revision
from documents
where documents.uri in (
    select documents.uri
    from documents
    semi join checked_documents
        on checked_documents.document_id = documents.document_id
)
group by documents.uri, documents.record_number
having current_count <> 1
    or numbered_count <> revision_count
    or last_revision <> revision_count;
