-- What waits for a person: unread, still in the inbox, not loaded since?
create or replace view open_quarantine as
select
    quarantine.quarantine_id,
    quarantine.uri,
    drops.source,
    quarantine.record_number,
    quarantine.reason,
    quarantine.error,
    quarantine.first_bytes,
    drops.size,
    drops.modified_at,
    quarantine.run_id
from quarantine
inner join drops
    on drops.drop_id = quarantine.drop_id
where quarantine.resolved_run_id is null
    and drops.status <> 'gone'
qualify row_number() over (
    partition by quarantine.uri, quarantine.record_number
    order by quarantine.run_id desc, drops.modified_ns desc, quarantine.quarantine_id
) = 1;

comment on view open_quarantine is 'One row per file or record that could not be read when it was last tried, is still in the inbox and was not loaded since.';
comment on column open_quarantine.quarantine_id is 'See quarantine.';
comment on column open_quarantine.uri is 'The file, as in drops.';
comment on column open_quarantine.source is 'Who it came from.';
comment on column open_quarantine.record_number is 'Place of the record in its file, from 1; NULL where the whole file is meant.';
comment on column open_quarantine.reason is 'Short code; see quarantine.';
comment on column open_quarantine.error is 'What is wrong and what to do, in a sentence.';
comment on column open_quarantine.first_bytes is 'The first bytes (64 at most).';
comment on column open_quarantine.size is 'Bytes of the file.';
comment on column open_quarantine.modified_at is 'When the file was last changed, in UTC.';
comment on column open_quarantine.run_id is 'Run that rejected it.';
