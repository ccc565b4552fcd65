-- Which columns must a fragment bring? (The others are filled here.)
select table_name, list(column_name order by column_index) as column_names
from duckdb_columns()
where database_name = current_database()
    and table_name in ('drops', 'documents', 'lines', 'paragraphs', 'spans', 'quarantine')
    and column_name not in (
        'run_id', 'resolved_run_id', 'arrived_at', 'revision_number', 'is_current', 'retired_at', 'archived_as'
    )
group by table_name
order by table_name;
