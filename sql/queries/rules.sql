-- Which rules decided how many lines, and how sure were the features by themselves?
-- param: rule = %
select
    lines.rule,
    lines.label,
    count(*) as line_count,
    count(distinct lines.document_id) as document_count,
    round(avg(lines.score), 2) as mean_score
from lines
semi join current_documents
    on current_documents.document_id = lines.document_id
where lines.rule like $rule
group by lines.rule, lines.label
order by line_count desc, lines.rule, lines.label;
