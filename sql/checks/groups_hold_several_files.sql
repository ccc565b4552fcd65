-- A group of duplicates is named after its first member and spans at least two files.
with checked_groups as (
    select distinct duplicate_groups.kind, duplicate_groups.group_id
    from duplicate_groups
    semi join checked_documents
        on checked_documents.document_id = duplicate_groups.document_id
)
select
    duplicate_groups.kind,
    duplicate_groups.group_id,
    count(*) as member_count,
    count(distinct documents.uri) as file_count
from duplicate_groups
semi join checked_groups
    on checked_groups.kind = duplicate_groups.kind
    and checked_groups.group_id = duplicate_groups.group_id
left join documents
    on documents.document_id = duplicate_groups.document_id
group by duplicate_groups.kind, duplicate_groups.group_id
having file_count < 2
    or min(duplicate_groups.document_id) <> duplicate_groups.group_id
    or count(distinct duplicate_groups.document_id) <> member_count;
