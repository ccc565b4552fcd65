-- The rows of the changed documents are to be inserted (sql/load/05 to 07 do it).
create or replace temp table new_documents as
from changed_documents;
