-- A document is stored once, and so is a drop; no key of the database is relied on for that.
select 'documents' as in_table, documents.document_id as id, count(*) as row_count
from documents
semi join checked_documents
    on checked_documents.document_id = documents.document_id
group by documents.document_id
having row_count > 1
union all
select 'drops' as in_table, drops.drop_id as id, count(*) as row_count
from drops
group by drops.drop_id
having row_count > 1;
