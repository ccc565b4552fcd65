-- Which sources carry the same articles as which others, and how many?
select
    one.source,
    other.source as other_source,
    count(distinct one_group.group_id) as article_count
from duplicate_groups as one_group
inner join current_documents as one
    on one.document_id = one_group.document_id
inner join duplicate_groups as other_group
    on other_group.group_id = one_group.group_id
    and other_group.kind = one_group.kind
inner join current_documents as other
    on other.document_id = other_group.document_id
where one_group.kind = 'same_article'
    and one.source < other.source
group by one.source, other.source
order by article_count desc, one.source, other.source;
