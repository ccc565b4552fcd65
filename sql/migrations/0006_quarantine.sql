-- What could not be read, and why?
create table quarantine (
    quarantine_id uuid primary key,
    drop_id uuid not null,
    uri varchar not null using compression zstd,
    record_number integer,
    reason varchar not null using compression zstd,
    error varchar not null using compression zstd,
    first_bytes blob,
    run_id bigint not null,
    resolved_run_id bigint
);

comment on table quarantine is 'One row per drop or record that could not be read, and reason.';
comment on column quarantine.quarantine_id is 'Made from the drop, the record and the reason.';
comment on column quarantine.drop_id is 'The version of the file; see drops.';
comment on column quarantine.uri is 'The file, as in drops.';
comment on column quarantine.record_number is 'Place of the record in its file, from 1; NULL where the whole file is meant.';
comment on column quarantine.reason is 'Short code: empty, binary, unreadable, dangling_link, link_loop, link_outside, vanished, still_changing, too_large, not_a_file and the like.';
comment on column quarantine.error is 'What is wrong and what to do, in a sentence.';
comment on column quarantine.first_bytes is 'The first bytes (64 at most), to see what it may be; NULL where none were read.';
comment on column quarantine.run_id is 'Run that rejected it.';
comment on column quarantine.resolved_run_id is 'Run in which the same file or record was loaded after all; NULL while it is open.';
