-- Which documents stand twice in the fragment? (There may be none, or their lines would be loaded twice.)
select document_id
from fragment_documents
group by document_id
having count(*) > 1;
