-- Which documents were labelled by other rules than those of their source today? (As they lie in the table.)
select documents.document_id
from documents
left join rules_versions
    on rules_versions.source = documents.source
where documents.rules_version <> coalesce(rules_versions.rules_version, $rules_version)
order by documents.rowid;
