-- The rows of all documents of the fragment are to be inserted (sql/load/05 to 07 do it).
create or replace temp table new_documents as
select document_id
from fragment_documents;
