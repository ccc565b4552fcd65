-- Groups are made anew for the touched documents and all that are like them.
delete from duplicate_groups
where document_id in (select touched_documents.document_id from touched_documents)
    or (kind, document_id) in (select (alike.kind, alike.document_id) from alike);
