-- How much does each source send, and how much of it is article?
select
    source,
    count(*) as document_count,
    sum(word_count)::bigint as kept_words,
    sum(line_count)::bigint as line_count,
    round(sum(kept_line_count) / sum(line_count), 2) as kept_line_share,
    min(published_at) as first_published_at,
    max(published_at) as last_published_at
from current_documents
group by source
order by kept_words desc, source;
