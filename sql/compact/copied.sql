-- The rows of one table go over, in the order in which they lie. (this_table: each of them.)
insert into this_table by name
select *
from old.main.this_table
order by rowid;
