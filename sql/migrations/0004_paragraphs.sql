-- What does the article itself say?
create table paragraphs (
    document_id uuid not null,
    paragraph_number integer not null,
    first_line integer not null,
    last_line integer not null,
    text varchar not null using compression zstd,
    word_count integer not null,
    fingerprint ubigint not null
);

comment on table paragraphs is 'One row per paragraph of a document: text that was kept.';
comment on column paragraphs.document_id is 'The document; see documents.';
comment on column paragraphs.paragraph_number is 'Place among the paragraphs of the document, from 1, without gaps.';
comment on column paragraphs.first_line is 'line_number of its first line.';
comment on column paragraphs.last_line is 'line_number of its last line; first_line where it has one.';
comment on column paragraphs.text is 'Text of the paragraph.';
comment on column paragraphs.word_count is 'Words in it.';
comment on column paragraphs.fingerprint is '64-bit hash of its normalised text: equal paragraphs have equal fingerprints.';
