-- Which of the documents asked for are there, and how large is the file of each?
select documents.document_id, coalesce(drops.size, 0) as size
from documents
semi join wanted_documents
    on wanted_documents.document_id = documents.document_id
left join drops
    on drops.drop_id = documents.drop_id
order by documents.rowid;
