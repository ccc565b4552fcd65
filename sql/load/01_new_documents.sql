-- Which documents of the fragment does the warehouse not have, and may have?
create or replace temp table new_documents as
select fragment_documents.document_id
from fragment_documents
anti join documents
    on documents.document_id = fragment_documents.document_id
anti join withheld_documents
    on withheld_documents.document_id = fragment_documents.document_id;
