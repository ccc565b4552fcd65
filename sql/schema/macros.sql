-- Which macros are there?
select function_name, comment
from duckdb_functions()
where database_name = current_database()
    and schema_name = 'main'
    and function_type like '%macro%'
    and not internal
order by function_name;
