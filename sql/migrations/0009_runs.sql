-- When did the pipeline run, and what did it bring?
create table runs (
    run_id bigint primary key,
    kind varchar not null,
    inbox varchar,
    started_at timestamp not null,
    finished_at timestamp,
    status varchar not null,
    error varchar,
    drops_seen bigint not null,
    drops_loaded bigint not null,
    drops_duplicate bigint not null,
    drops_quarantined bigint not null,
    drops_gone bigint not null,
    files_other bigint not null,
    documents_new bigint not null,
    lines_new bigint not null,
    lines_kept bigint not null
);

comment on table runs is 'One row per run of the pipeline.';
comment on column runs.run_id is 'Counts from 1.';
comment on column runs.kind is 'ingest, recovery (of batches that a killed run had ready), rebuild or correction.';
comment on column runs.inbox is 'Folder the drops came from; NULL where there was none.';
comment on column runs.started_at is 'UTC.';
comment on column runs.finished_at is 'UTC; NULL while it runs, and for ever where the process was killed.';
comment on column runs.status is 'running, published, unchanged (there was nothing new), loaded (a recovery: the run after it publishes), refused (a check found bad rows: nothing was published) or failed.';
comment on column runs.error is 'What went wrong; NULL where nothing did.';
comment on column runs.drops_seen is 'Files of a kind that somebody reads, in the inbox, new or not.';
comment on column runs.drops_loaded is 'Versions of files that this run loaded.';
comment on column runs.drops_duplicate is 'Versions of files whose bytes had been loaded before.';
comment on column runs.drops_quarantined is 'Versions of files that this run could not read, and no run had met before.';
comment on column runs.drops_gone is 'Files that this run found to be gone.';
comment on column runs.files_other is 'Files of kinds that nobody reads: counted, not loaded.';
comment on column runs.documents_new is 'Documents loaded; for a rebuild or a correction, labelled anew.';
comment on column runs.lines_new is 'Lines of those documents.';
comment on column runs.lines_kept is 'Lines of those documents that belong to a paragraph.';
