-- How many texts are there, old revisions left out?
select count(*) as document_count
from current_documents;
