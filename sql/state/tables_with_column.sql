-- Which tables of this file have a column of that name?
select columns.table_name
from duckdb_columns() as columns
inner join duckdb_tables() as tables
    on tables.database_name = columns.database_name
    and tables.schema_name = columns.schema_name
    and tables.table_name = columns.table_name
where columns.database_name = current_database()
    and not tables.temporary
    and columns.column_name = $column_name
order by columns.table_name;
