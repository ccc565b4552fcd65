-- Which documents of different files say the same? The smallest id names the group, so that order does not matter.
insert into duplicate_groups (group_id, document_id, kind)
with groups as (
    select kind, sha256, min(document_id) as group_id
    from alike
    group by kind, sha256
    having count(distinct uri) > 1
)
select groups.group_id, alike.document_id, alike.kind
from alike
inner join groups
    on groups.kind = alike.kind
    and groups.sha256 = alike.sha256
order by alike.kind, groups.group_id, alike.document_id;
