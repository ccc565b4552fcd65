-- How many lines would change their label, from what to what?
select
    lines.label as old_label,
    fragment_lines.label as new_label,
    count(*) as line_count
from fragment_lines
inner join lines
    on lines.document_id = fragment_lines.document_id
    and lines.line_number = fragment_lines.line_number
where lines.label <> fragment_lines.label
group by all
order by line_count desc, old_label, new_label;
