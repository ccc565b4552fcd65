-- The versions of files that brought the documents say what became of them, and are not read again.
update drops
set status = $status
where drops.status <> 'quarantined'
and exists (
    from doomed_documents
    where doomed_documents.uri = drops.uri
        and doomed_documents.sha256 = drops.sha256
)
and not exists (
    from documents as staying
    inner join drops as brought_by
        on brought_by.drop_id = staying.drop_id
    where staying.uri = drops.uri
        and brought_by.sha256 = drops.sha256
        and staying.document_id not in (select doomed_documents.document_id from doomed_documents)
);
