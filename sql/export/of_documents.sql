-- What are the rows of these documents, partition by partition?
with handed_over as (
    select
        documents.source as partition_source,
        strftime(documents.published_at, '%Y-%m') as partition_month,
        relation.*
    from query_table($relation) as relation
    inner join documents
        on documents.document_id = relation.document_id
    semi join changed_documents
        on changed_documents.document_id = relation.document_id
)
from handed_over
order by
    columns('^(partition_source|partition_month|document_id|line_number|paragraph_number|span_start)$') nulls first;
