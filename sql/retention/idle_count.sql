-- How many rows of runs would go?
select count(*)
from idle_runs;
