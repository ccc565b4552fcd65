-- What exactly does a document say between two offsets (half-open, code points)?
-- Use: select evidence(document_id, span_start, span_end) from spans;
create or replace macro evidence(of_document, first_char, last_char) as (
    select
        substr(
            rejoined(line_texts.line_number, line_texts.text),
            first_char - min(line_texts.line_start) + 1,
            last_char - first_char
        )
    from line_texts
    where line_texts.document_id = of_document
        and line_texts.line_start <= last_char
        and line_texts.line_end >= first_char
);

comment on macro evidence is 'evidence(document_id, first_char, last_char): the exact text of a document between two half-open code-point offsets.';
