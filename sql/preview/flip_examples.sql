-- Which flips are the surest? (Of lines that say the same, one.)
select
    document_id, uri, source, line_number, old_label, new_label, old_rule, new_rule, score, sureness,
    left(text, 400) as text
from flips
qualify row_number() over (
    partition by old_label, new_label, left(text, 400)
    order by sureness desc, document_id, line_number
) = 1
order by sureness desc, document_id, line_number
limit 20;
