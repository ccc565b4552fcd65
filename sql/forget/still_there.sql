-- Which documents hold a text that was forgotten?
select document_id
from documents
where text_sha256 in (select forgotten.text_sha256 from forgotten);
