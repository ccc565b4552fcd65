-- Whose duplicates may have changed since $settled_run_id? New and re-labelled documents, and those grouped with them.
create or replace temp table touched_documents as
with changed as (
    select document_id
    from documents
    where run_id > $settled_run_id
),
their_groups as (
    select distinct duplicate_groups.kind, duplicate_groups.group_id
    from duplicate_groups
    semi join changed
        on changed.document_id = duplicate_groups.document_id
)
select document_id
from changed
union
select duplicate_groups.document_id
from duplicate_groups
semi join their_groups
    on their_groups.kind = duplicate_groups.kind
    and their_groups.group_id = duplicate_groups.group_id;
