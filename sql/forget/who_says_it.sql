-- Which documents have one of the texts in this column? (this_table, this_column: the catalogue names them.)
select distinct
    this_table.document_id,
    this_table.document_id in (select forgotten.document_id from forgotten) as is_forgotten
from this_table
where regexp_matches(this_column::varchar, $pattern);
