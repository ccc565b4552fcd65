-- How many documents would have a line with another label?
select count(distinct lines.document_id) as document_count
from fragment_lines
inner join lines
    on lines.document_id = fragment_lines.document_id
    and lines.line_number = fragment_lines.line_number
where lines.label <> fragment_lines.label;
