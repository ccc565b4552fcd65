-- Which lines were set aside most often, word for word? (Chaff of a site; a sentence of an article here is an error.)
-- param: source = %
-- param: limit = 50
select
    text,
    label,
    count(distinct document_id) as document_count,
    count(distinct source) as source_count,
    round(avg(score), 2) as mean_score
from set_aside
where source like $source
group by text, label
having document_count > 1
order by document_count desc, text, label
limit $limit::bigint;
