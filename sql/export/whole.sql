-- What are all rows of this relation?
from query_table($relation)
order by all;
