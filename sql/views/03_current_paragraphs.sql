-- What do the articles say today, old revisions left out?
create or replace view current_paragraphs as
select
    paragraphs.document_id,
    documents.source,
    documents.title,
    paragraphs.paragraph_number,
    paragraphs.first_line,
    paragraphs.last_line,
    paragraphs.text,
    paragraphs.word_count,
    paragraphs.fingerprint
from paragraphs
inner join documents
    on documents.document_id = paragraphs.document_id
where documents.is_current;

comment on view current_paragraphs is 'One row per paragraph of a current document.';
comment on column current_paragraphs.document_id is 'The document; see documents.';
comment on column current_paragraphs.source is 'Who the document came from.';
comment on column current_paragraphs.title is 'Headline of the document.';
comment on column current_paragraphs.paragraph_number is 'Place among the paragraphs of the document, from 1.';
comment on column current_paragraphs.first_line is 'line_number of its first line.';
comment on column current_paragraphs.last_line is 'line_number of its last line; first_line where it has one.';
comment on column current_paragraphs.text is 'Text of the paragraph: of its line, or of its lines, joined by single spaces and broken words made whole.';
comment on column current_paragraphs.word_count is 'Words in it.';
comment on column current_paragraphs.fingerprint is '64-bit hash of its normalised text: equal paragraphs have equal fingerprints.';
