-- What are the lines of all texts, old revisions too? (From the daily counts: cheap however many lines there are.)
select label, sum(line_count)::bigint as line_count
from daily_counts
group by label
order by line_count desc, label;
