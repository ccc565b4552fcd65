-- Of which files does a document go?
create or replace temp table touched_files as
select distinct uri
from doomed_documents;
