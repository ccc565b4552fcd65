-- Which documents are revisions of this text?
select documents.document_id
from documents
inner join documents as named
    on named.uri = documents.uri
    and named.record_number = documents.record_number
where named.document_id = $value;
