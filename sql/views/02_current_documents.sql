-- Which documents stand today, each text counted in its latest revision only?
create or replace view current_documents as
select * exclude (original, is_current)
from documents
where is_current;

comment on view current_documents is 'One row per text, in its latest revision. The columns are those of documents.';
