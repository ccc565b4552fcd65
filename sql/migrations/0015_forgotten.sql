-- Which texts may never come back?
create table forgotten (
    document_id uuid primary key,
    text_sha256 varchar not null using compression zstd,
    uri_sha256 varchar not null using compression zstd,
    forgotten_at timestamp not null,
    forgotten_by varchar not null using compression zstd,
    reason varchar using compression zstd
);

comment on table forgotten is 'One row per document that was forgotten on request: hashes, never the text. A drop that holds such a text again is not loaded, whatever its name.';
comment on column forgotten.document_id is 'The id that the document had; made from its file and its bytes.';
comment on column forgotten.text_sha256 is 'Hex SHA-256 of the whole text, as documents.text_sha256 was.';
comment on column forgotten.uri_sha256 is 'Hex SHA-256 of the uri of its file.';
comment on column forgotten.forgotten_at is 'When, in UTC.';
comment on column forgotten.forgotten_by is 'Who asked for it.';
comment on column forgotten.reason is 'Why, in the words of the person; NULL where none was given.';

comment on column drops.status is 'loaded: other bytes than the sighting of this uri before it. duplicate: the same bytes, nothing was loaded. quarantined: could not be read, see quarantine. gone: no longer in the inbox; its documents stay. forgotten: its text was forgotten on request and is not loaded; see forgotten. expired: its documents were older than they are kept. The last two stay, whether or not the file does.';
comment on column runs.kind is 'ingest, recovery (of batches that a killed run had ready), rebuild, correction, forget (of documents, on request) or retention (documents that were too old went).';
