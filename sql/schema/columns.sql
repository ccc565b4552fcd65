-- What does every column of every table and view mean?
select table_name as relation, column_name, data_type, comment
from duckdb_columns()
where database_name = current_database() and not internal
order by relation, column_index;
