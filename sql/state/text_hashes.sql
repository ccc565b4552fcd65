-- Which texts does this file hold?
select distinct text_sha256
from documents;
