-- Which lines did a person decide on?
create table corrections (
    document_id uuid not null,
    line_number integer not null,
    verdict varchar not null using compression zstd,
    made_by varchar not null using compression zstd,
    made_at timestamp not null,
    note varchar using compression zstd,
    primary key (document_id, line_number)
);

comment on table corrections is 'One row per line that a person decided on: the latest verdict. It wins over every rule and outlives rebuilds.';
comment on column corrections.document_id is 'The document; see documents.';
comment on column corrections.line_number is 'The line; see lines.';
comment on column corrections.verdict is 'keep: the line belongs to the article. drop: it does not.';
comment on column corrections.made_by is 'Who decided.';
comment on column corrections.made_at is 'When, in UTC.';
comment on column corrections.note is 'Why, in the words of the person.';
