-- What does every column of every table and view mean? (A view's column without words of its own has those of documents.)
with own as (
    select table_name as relation, column_index, column_name, data_type, comment
    from duckdb_columns()
    where database_name = current_database() and not internal
)
select
    own.relation,
    own.column_name,
    own.data_type,
    coalesce(own.comment, of_documents.comment) as comment
from own
left join own as of_documents
    on own.relation = 'current_documents'
    and of_documents.relation = 'documents'
    and of_documents.column_name = own.column_name
order by own.relation, own.column_index;
