-- Which documents lack a title or a day, and what do they say about the time?
-- param: source = %
-- param: limit = 50
select
    source,
    uri,
    title,
    published_at,
    published_precision,
    published_text,
    published_line,
    document_id
from current_documents
where source like $source
    and (title is null or published_at is null)
order by source, uri, record_number
limit $limit::bigint;
