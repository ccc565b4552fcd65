-- Every tombstone that is kept beside the database is in it.
insert into forgotten (document_id, text_sha256, uri_sha256, forgotten_at, forgotten_by, reason)
select
    tombstones.document_id,
    tombstones.text_sha256,
    tombstones.uri_sha256,
    tombstones.forgotten_at,
    tombstones.forgotten_by,
    tombstones.reason
from tombstones
anti join forgotten
    on forgotten.document_id = tombstones.document_id
qualify row_number() over (partition by tombstones.document_id) = 1;
