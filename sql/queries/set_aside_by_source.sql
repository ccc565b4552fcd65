-- What was set aside in each source's documents, how much of it, and by which rules most?
-- param: source = %
select
    source,
    label,
    count(*) as line_count,
    count(distinct document_id) as document_count,
    round(avg(score), 2) as mean_score,
    mode(rule) as most_common_rule,
    left(any_value(text order by document_id, line_number), 80) as example
from set_aside
where source like $source
group by source, label
order by source, line_count desc, label;
