-- Which versions of which files were seen, and what became of each?
create table drops (
    drop_id uuid primary key,
    uri varchar not null using compression zstd,
    source varchar not null using compression zstd,
    format varchar not null using compression zstd,
    size bigint not null,
    modified_ns bigint not null,
    modified_at timestamp not null,
    sha256 varchar using compression zstd,
    status varchar not null using compression zstd,
    run_id bigint not null
);

comment on table drops is 'One row per version of a file seen: the same file with another size, time or content is another row.';
comment on column drops.drop_id is 'Made from uri, sha256, modified_ns and size, so the same version has the same id wherever it is computed.';
comment on column drops.uri is 'Absolute POSIX path, unescaped; a path that is not valid UTF-8 is file:// and percent-encoded bytes.';
comment on column drops.source is 'Who it came from: the record itself or its side-car, else the first folder below the inbox, else the inbox.';
comment on column drops.format is 'How the file was read, for example txt.';
comment on column drops.size is 'Bytes of the file.';
comment on column drops.modified_ns is 'Time of last change that the file system gave, in nanoseconds since 1970; with size, it tells whether to look again.';
comment on column drops.modified_at is 'The same as modified_ns, as UTC to the microsecond.';
comment on column drops.sha256 is 'Hex SHA-256 of the bytes; NULL where they were never read. Such a drop is tried again in every run.';
comment on column drops.status is 'loaded: other bytes than the sighting of this uri before it. duplicate: the same bytes, nothing was loaded. quarantined: could not be read, see quarantine. gone: no longer in the inbox; its documents stay.';
comment on column drops.run_id is 'Run that saw this version first, saw it again after another version or an absence, or found it gone. The highest of a uri is its latest sighting.';
