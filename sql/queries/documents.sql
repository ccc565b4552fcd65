-- Which documents are there, the newest first?
-- param: source = %
-- param: limit = 50
select
    source,
    published_at,
    title,
    byline,
    dateline_place,
    word_count,
    document_id
from current_documents
where source like $source
order by published_at desc nulls last, source, uri, record_number
limit $limit::bigint;
