-- How many documents of each source lack a title, a day, a byline or any kept text?
-- param: source = %
select
    source,
    count(*) as document_count,
    count(*) filter (title is null) as without_title,
    count(*) filter (published_at is null) as without_day,
    count(*) filter (byline is null) as without_byline,
    count(*) filter (kept_line_count = 0) as without_text
from current_documents
where source like $source
group by source
order by without_title + without_day desc, source;
