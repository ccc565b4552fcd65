-- Where did a run spend its time?
create table run_stages (
    run_id bigint not null,
    stage varchar not null,
    started_at timestamp not null,
    seconds double not null,
    items_in bigint not null,
    items_out bigint not null
);

comment on table run_stages is 'One row per stage of a run, and per batch where a stage works in batches.';
comment on column run_stages.run_id is 'The run; see runs.';
comment on column run_stages.stage is 'Name of the stage, for example clean, load, settle, check.';
comment on column run_stages.started_at is 'UTC.';
comment on column run_stages.seconds is 'Wall-clock time it took.';
comment on column run_stages.items_in is 'How many things it was given.';
comment on column run_stages.items_out is 'How many it handed on.';
