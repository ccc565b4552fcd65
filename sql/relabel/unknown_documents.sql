-- Which documents of the fragment are not in the warehouse, so that there is nothing to replace?
select fragment_documents.document_id
from fragment_documents
anti join documents
    on documents.document_id = fragment_documents.document_id;
