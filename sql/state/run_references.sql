-- Which columns name a run (run_id, resolved_run_id, opened_run_id, …), in tables other than those of the runs themselves?
select columns.table_name, columns.column_name
from duckdb_columns() as columns
inner join duckdb_tables() as tables
    on tables.database_name = columns.database_name
    and tables.schema_name = columns.schema_name
    and tables.table_name = columns.table_name
where columns.database_name = current_database()
    and not tables.temporary
    and (columns.column_name = 'run_id' or ends_with(columns.column_name, '_run_id'))
    and columns.table_name not in ('runs', 'run_stages')
order by columns.table_name, columns.column_name;
