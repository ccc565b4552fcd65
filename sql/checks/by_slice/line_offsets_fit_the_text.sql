-- A line is as long as its offsets say, and the next one starts after one line feed.
select document_id, line_number, line_start, line_end, len(text) as character_count, previous_end
from (
    select
        *,
        coalesce(lag(line_end) over (partition by document_id order by line_number), -1) as previous_end
    from sliced_lines
) as beside_previous
where line_end - line_start is distinct from len(text)
    or line_start <> previous_end + 1;
