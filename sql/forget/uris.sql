-- Of which files are these documents?
select distinct documents.uri
from documents
semi join chosen_documents
    on chosen_documents.document_id = documents.document_id
order by documents.uri;
