-- Which documents that stay were grouped with one that goes?
create or replace temp table touched_documents as
with their_groups as (
    select distinct duplicate_groups.kind, duplicate_groups.group_id
    from duplicate_groups
    semi join doomed_documents
        on doomed_documents.document_id = duplicate_groups.document_id
)
select distinct duplicate_groups.document_id
from duplicate_groups
semi join their_groups
    on their_groups.kind = duplicate_groups.kind
    and their_groups.group_id = duplicate_groups.group_id
anti join doomed_documents
    on doomed_documents.document_id = duplicate_groups.document_id;
