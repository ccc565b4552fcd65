-- Which tables and views are there, and what is one row of them?
select 'table' as kind, table_name as relation, comment
from duckdb_tables()
where database_name = current_database() and not internal
union all
select 'view' as kind, view_name as relation, comment
from duckdb_views()
where database_name = current_database() and not internal
order by kind, relation;
