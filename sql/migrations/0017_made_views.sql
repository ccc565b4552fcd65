-- Which views and macros stand in this file? (They are made anew only when they are others than these.)
create table made_views (
    sha256 varchar not null
);

comment on table made_views is 'One row per set of views and macros that this file has: one.';
comment on column made_views.sha256 is 'Hex SHA-256 over the files in sql/views and sql/macros that made them.';
comment on table runs is 'One row per run of the pipeline. A run that found everything as the last idle one left it writes none: it only renews last_ingest.json in the home.';
