-- Which tables has the old file?
select table_name
from duckdb_tables()
where database_name = 'old';
