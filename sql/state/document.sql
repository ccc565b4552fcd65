-- What is known about this document?
select documents.* exclude (original), drops.modified_at
from documents
left join drops
    on drops.drop_id = documents.drop_id
where documents.document_id = $document_id;
