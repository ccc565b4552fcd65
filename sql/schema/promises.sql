-- Which columns may not be NULL, and which alone name a row? (As the tables' own constraints say.)
select
    columns.table_name as relation,
    columns.column_name,
    not columns.is_nullable as is_required,
    coalesce(
        bool_or(
            constraints.constraint_type = 'PRIMARY KEY'
            and constraints.constraint_column_names = [columns.column_name]
        ),
        false
    ) as is_unique
from duckdb_columns() as columns
left join duckdb_constraints() as constraints
    on constraints.table_name = columns.table_name
    and constraints.database_name = columns.database_name
where columns.database_name = current_database() and not columns.internal
group by all
order by relation, columns.column_name;
