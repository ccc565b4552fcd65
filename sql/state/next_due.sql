-- When does the next source become overdue, if nothing arrives?
select min(due_at) as due_at
from freshness
where due_at >= $now;
