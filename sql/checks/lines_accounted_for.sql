-- Every document has as many lines as it says, numbered from 1 without gaps, each once.
select
    documents.document_id,
    documents.line_count,
    count(lines.line_number) as stored_count,
    count(distinct lines.line_number) as distinct_count,
    min(lines.line_number) as first_number,
    max(lines.line_number) as last_number
from documents
semi join checked_documents
    on checked_documents.document_id = documents.document_id
left join lines
    on lines.document_id = documents.document_id
group by documents.document_id, documents.line_count
having stored_count <> documents.line_count
    or distinct_count <> documents.line_count
    or coalesce(first_number, 1) <> 1
    or coalesce(last_number, 0) <> documents.line_count;
