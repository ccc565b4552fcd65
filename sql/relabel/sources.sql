-- How many documents has each source, and how many of them did other rules label than those of their source today?
select
    documents.source,
    count(*) as document_count,
    count(*) filter (
        documents.rules_version <> coalesce(rules_versions.rules_version, $rules_version)
    ) as outdated_count
from documents
left join rules_versions
    on rules_versions.source = documents.source
group by documents.source
order by documents.source;
