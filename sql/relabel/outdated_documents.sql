-- Which documents were labelled by other rules than those of their source today? (With the size of their file.)
select documents.document_id, coalesce(drops.size, 0) as size
from documents
left join rules_versions
    on rules_versions.source = documents.source
left join drops
    on drops.drop_id = documents.drop_id
where documents.rules_version <> coalesce(rules_versions.rules_version, $rules_version)
order by documents.rowid;
