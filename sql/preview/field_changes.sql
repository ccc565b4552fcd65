-- Which fields of documents would say something else?
with now as (
    from fragment_documents
    semi join changed_documents
        on changed_documents.document_id = fragment_documents.document_id
),
beside as (
    select
        stored_documents.document_id,
        stored_documents.uri,
        stored_documents.source,
        unnest([
            {'field': 'title', 'then': stored_documents.title, 'now': now.title},
            {'field': 'byline', 'then': stored_documents.byline, 'now': now.byline},
            {
                'field': 'authors',
                'then': array_to_string(stored_documents.authors, ', '),
                'now': array_to_string(now.authors, ', ')
            },
            {'field': 'dateline_place', 'then': stored_documents.dateline_place, 'now': now.dateline_place},
            {
                'field': 'published_at',
                'then': stored_documents.published_at::varchar,
                'now': now.published_at::varchar
            },
            {'field': 'credit', 'then': stored_documents.credit, 'now': now.credit},
            {'field': 'outlet', 'then': stored_documents.outlet, 'now': now.outlet},
            {'field': 'language', 'then': stored_documents.language, 'now': now.language}
        ]) as change
    from stored_documents
    inner join now
        on now.document_id = stored_documents.document_id
)
select
    change.field as field,
    document_id,
    uri,
    source,
    left(change.then, 200) as old_value,
    left(change.now, 200) as new_value
from beside
where change.then is distinct from change.now
order by field, document_id;
