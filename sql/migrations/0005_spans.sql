-- Which stretches inside a line are something of their own?
create table spans (
    document_id uuid not null,
    line_number integer not null,
    kind varchar not null using compression zstd,
    span_start integer not null,
    span_end integer not null,
    rule varchar not null using compression zstd
);

comment on table spans is 'One row per stretch of a kept line that is something of its own, for example a dateline in front of a sentence.';
comment on column spans.document_id is 'The document; see documents.';
comment on column spans.line_number is 'The line it stands in.';
comment on column spans.kind is 'What it is: dateline or editor_note.';
comment on column spans.span_start is 'Where it starts in the text of the document, in code points from 0.';
comment on column spans.span_end is 'Where it ends (half-open), in code points of the text of the document.';
comment on column spans.rule is 'Name of the rule that found it.';
