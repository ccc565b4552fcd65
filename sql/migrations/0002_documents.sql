-- What texts are there, who says they wrote them, where and when, and which line proves it?
create table documents (
    document_id uuid primary key,
    drop_id uuid not null,
    record_number integer not null,
    uri varchar not null using compression zstd,
    source varchar not null using compression zstd,
    title varchar using compression zstd,
    title_line integer,
    byline varchar using compression zstd,
    byline_line integer,
    dateline_place varchar using compression zstd,
    dateline_line integer,
    published_at timestamp,
    published_precision varchar using compression zstd,
    published_text varchar using compression zstd,
    published_line integer,
    credit varchar using compression zstd,
    credit_line integer,
    outlet varchar using compression zstd,
    outlet_line integer,
    encoding varchar not null using compression zstd,
    newline varchar not null using compression zstd,
    has_final_newline boolean not null,
    repairs varchar[] not null,
    line_count integer not null,
    kept_line_count integer not null,
    word_count integer not null,
    text_sha256 varchar not null using compression zstd,
    kept_sha256 varchar using compression zstd,
    rules_version varchar not null using compression zstd,
    original blob,
    run_id bigint not null,
    revision_number integer,
    is_current boolean not null
);

comment on table documents is 'One row per text and revision: the same record of the same file with other bytes is another row.';
comment on column documents.document_id is 'Made from uri, record_number and the bytes of the record, so the same text has the same id wherever it is computed.';
comment on column documents.drop_id is 'The version of the file that brought it first; see drops.';
comment on column documents.record_number is 'Place of the text in its file, from 1. A .txt file holds one.';
comment on column documents.uri is 'The file it came from, as in drops. With record_number it names the chain of revisions.';
comment on column documents.source is 'Who it came from, as in drops.';
comment on column documents.title is 'Headline; NULL where no line is surely one.';
comment on column documents.title_line is 'line_number of the line that holds the title.';
comment on column documents.byline is 'Who wrote it, as the text says.';
comment on column documents.byline_line is 'line_number of the line that holds the byline.';
comment on column documents.dateline_place is 'Place named by the dateline, for example CAIRO.';
comment on column documents.dateline_line is 'line_number of the line that holds the dateline.';
comment on column documents.published_at is 'Time of publication that the text states, in UTC; taken as written where the text names no zone. NULL unless at least the day is known.';
comment on column documents.published_precision is 'How much of the time is known: time_only (published_at is NULL), day or minute.';
comment on column documents.published_text is 'The words that state the time, as they stand in the text.';
comment on column documents.published_line is 'line_number of the line that states the time.';
comment on column documents.credit is 'Agency, photographer or contributor credited, as the text says.';
comment on column documents.credit_line is 'line_number of the line that holds the credit.';
comment on column documents.outlet is 'Outlet that the text names as its own, not the source that sent it.';
comment on column documents.outlet_line is 'line_number of the line that names the outlet.';
comment on column documents.encoding is 'Encoding the bytes were read in, for example utf-8, utf-8-sig, utf-16-le or windows-1252.';
comment on column documents.newline is 'Line ends of the file: lf, crlf, cr, mixed or none. In the stored text every one is a line feed.';
comment on column documents.has_final_newline is 'Whether the file ended in a newline; it adds no line and is not part of the text.';
comment on column documents.repairs is 'What was repaired or doubtful in the decoding, in order; empty where nothing was.';
comment on column documents.line_count is 'Lines of the text.';
comment on column documents.kept_line_count is 'Lines that belong to a paragraph.';
comment on column documents.word_count is 'Words of the paragraphs.';
comment on column documents.text_sha256 is 'Hex SHA-256 of the whole text in UTF-8: its lines joined by line feeds.';
comment on column documents.kept_sha256 is 'Hex SHA-256 of the paragraphs joined by line feeds; NULL where nothing is kept.';
comment on column documents.rules_version is 'Hash of the weights, rules and lexicons that labelled its lines.';
comment on column documents.original is 'The original bytes, compressed with zlib, where decoding was not exact; else NULL.';
comment on column documents.run_id is 'Run that loaded it, or labelled it anew.';
comment on column documents.revision_number is 'Place in the chain of revisions of its uri and record_number, from 1, in the order of first sight; NULL until the run that loaded it settles.';
comment on column documents.is_current is 'Whether this is the revision whose bytes were seen last. Exactly one of a chain is.';
