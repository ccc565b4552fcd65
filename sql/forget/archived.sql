-- Where do the files of these documents lie that were moved to the archive?
select distinct drops.archived_as
from drops
inner join documents
    on documents.uri = drops.uri
inner join drops as brought_by
    on brought_by.drop_id = documents.drop_id
    and brought_by.sha256 = drops.sha256
semi join chosen_documents
    on chosen_documents.document_id = documents.document_id
where drops.archived_as is not null
order by drops.archived_as;
