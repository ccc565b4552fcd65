-- Which documents stand today, each text counted in its latest revision only?
create or replace view current_documents as
select * exclude (original, is_current)
from documents
where is_current;

comment on view current_documents is 'One row per text, in its latest revision. The columns are those of documents.';
comment on column current_documents.document_id is 'Made from uri, record_number and the bytes of the record, so the same text has the same id wherever it is computed.';
comment on column current_documents.drop_id is 'The version of the file that brought it first; see drops.';
comment on column current_documents.record_number is 'Place of the text in its file, from 1. A .txt file holds one.';
comment on column current_documents.uri is 'The file it came from, as in drops. With record_number it names the chain of revisions.';
comment on column current_documents.source is 'Who it came from, as in drops.';
comment on column current_documents.title is 'Headline; NULL where no line is surely one.';
comment on column current_documents.title_line is 'line_number of the line that holds the title.';
comment on column current_documents.byline is 'Who wrote it, as the text says.';
comment on column current_documents.byline_line is 'line_number of the line that holds the byline.';
comment on column current_documents.dateline_place is 'Place named by the dateline, for example CAIRO.';
comment on column current_documents.dateline_line is 'line_number of the line that holds the dateline.';
comment on column current_documents.published_at is 'Time of publication that the text states, in UTC; taken as written where the text names no zone. NULL unless at least the day is known.';
comment on column current_documents.published_precision is 'How much of the time is known: time_only (published_at is NULL), day or minute.';
comment on column current_documents.published_text is 'The words that state the time, as they stand in the text.';
comment on column current_documents.published_line is 'line_number of the line that states the time.';
comment on column current_documents.credit is 'Agency, photographer or contributor credited, as the text says.';
comment on column current_documents.credit_line is 'line_number of the line that holds the credit.';
comment on column current_documents.outlet is 'Outlet that the text names as its own, not the source that sent it.';
comment on column current_documents.outlet_line is 'line_number of the line that names the outlet.';
comment on column current_documents.encoding is 'Encoding the bytes were read in, for example utf-8, utf-8-sig, utf-16-le or windows-1252.';
comment on column current_documents.newline is 'Line ends of the file: lf, crlf, cr, mixed or none. In the stored text every one is a line feed.';
comment on column current_documents.has_final_newline is 'Whether the file ended in a newline; it adds no line and is not part of the text.';
comment on column current_documents.repairs is 'What was repaired or doubtful in the decoding, in order; empty where nothing was.';
comment on column current_documents.line_count is 'Lines of the text.';
comment on column current_documents.kept_line_count is 'Lines that belong to a paragraph.';
comment on column current_documents.word_count is 'Words of the paragraphs.';
comment on column current_documents.text_sha256 is 'Hex SHA-256 of the whole text in UTF-8: its lines joined by line feeds.';
comment on column current_documents.kept_sha256 is 'Hex SHA-256 of the paragraphs joined by line feeds; NULL where nothing is kept.';
comment on column current_documents.rules_version is 'Hash of the weights, rules and lexicons that labelled its lines last, and of the rules that its source has of its own.';
comment on column current_documents.run_id is 'Run that loaded it, or labelled it anew and changed something in its row, lines, paragraphs or spans. A run that labelled it anew to the same end changes rules_version only.';
comment on column current_documents.revision_number is 'Place in the chain of revisions of its uri and record_number, from 1, in the order of first sight; NULL until the run that loaded it settles.';
comment on column current_documents.authors is 'Names of the authors, in the order of the byline, without roles, places, outlets; an agency only where nobody is named. NULL where none is sure. The evidence is byline_line and the lines that go on from it.';
comment on column current_documents.arrived_at is 'When the pipeline first saw it, in UTC: the start of the run that loaded it. Labelling anew does not change it.';
comment on column current_documents.language is 'Language of the kept text, ISO 639-1 (de, pt, zh); NULL where it is not sure. The evidence is the beginning of the kept text as a whole, so no line is cited.';
