-- Which tables does this file have, with which columns, of which types?
select
    columns.table_name,
    list(columns.column_name order by columns.column_index) as column_names,
    list(columns.data_type order by columns.column_index) as data_types
from duckdb_columns() as columns
inner join duckdb_tables() as tables
    on tables.database_name = columns.database_name
    and tables.schema_name = columns.schema_name
    and tables.table_name = columns.table_name
where columns.database_name = current_database()
    and not tables.temporary
group by columns.table_name
order by columns.table_name;
