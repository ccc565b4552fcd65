-- Which migrations were applied to this file? (Stands before every migration, so it is none itself.)
create table if not exists migrations (
    number integer primary key,
    name varchar not null,
    sha256 varchar not null,
    applied_at timestamp not null
);

comment on table migrations is 'One row per migration that was applied to this file.';
comment on column migrations.number is 'Migrations are applied in this order.';
comment on column migrations.name is 'File name in sql/migrations.';
comment on column migrations.sha256 is 'Hex SHA-256 of that file when it was applied; it may not change afterwards.';
comment on column migrations.applied_at is 'UTC.';
