-- How many lines would change their label, from what to what, in which source?
select source, old_label, new_label, count(*) as line_count
from flips
group by all
order by line_count desc, source, old_label, new_label;
