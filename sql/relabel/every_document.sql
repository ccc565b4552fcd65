-- Which documents are there, and how large is the file of each? (Neighbours here have their lines side by side.)
select documents.document_id, coalesce(drops.size, 0) as size
from documents
left join drops
    on drops.drop_id = documents.drop_id
order by documents.rowid;
