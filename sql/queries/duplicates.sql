-- Which articles came from several files, word for word?
-- param: kind = same_article
-- param: limit = 50
select
    duplicate_groups.group_id,
    count(*) as document_count,
    count(distinct documents.source) as source_count,
    list(distinct documents.source order by documents.source) as sources,
    min(documents.published_at) as first_published_at,
    any_value(documents.title order by documents.document_id) as title,
    list(documents.document_id order by documents.document_id) as document_ids
from duplicate_groups
inner join current_documents as documents
    on documents.document_id = duplicate_groups.document_id
where duplicate_groups.kind like $kind
group by duplicate_groups.kind, duplicate_groups.group_id
having document_count > 1
order by source_count desc, document_count desc, duplicate_groups.group_id
limit $limit::bigint;
