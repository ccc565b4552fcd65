-- In which documents does anything differ between what is stored and what the labels would be now?
-- (A line or paragraph that is only stored shows in the counts and in kept_sha256.)
create or replace temp table changed_documents as
with now_documents as (
    select
        document_id, title, title_line, byline, byline_line, authors, dateline_place, dateline_line,
        published_at, published_precision, published_text, published_line, credit, credit_line,
        outlet, outlet_line, language, line_count, kept_line_count, word_count, kept_sha256
    from fragment_documents
),
then_documents as (
    select
        document_id, title, title_line, byline, byline_line, authors, dateline_place, dateline_line,
        published_at, published_precision, published_text, published_line, credit, credit_line,
        outlet, outlet_line, language, line_count, kept_line_count, word_count, kept_sha256
    from stored_documents
),
now_lines as (
    select
        document_id, line_number, label, score, rule, repeat_of_line, paragraph_number,
        text is null as is_whole_paragraph
    from fragment_lines
),
then_lines as (
    select
        document_id, line_number, label, score, rule, repeat_of_line, paragraph_number, is_whole_paragraph
    from stored_lines
),
now_paragraphs as (
    select document_id, paragraph_number, first_line, last_line, text, word_count, fingerprint
    from fragment_paragraphs
),
then_paragraphs as (
    select document_id, paragraph_number, first_line, last_line, text, word_count, fingerprint
    from stored_paragraphs
),
now_spans as (
    select document_id, line_number, kind, span_start, span_end, rule
    from fragment_spans
),
then_spans as (
    select document_id, line_number, kind, span_start, span_end, rule
    from stored_spans
)
select document_id from (from now_documents except from then_documents)
union
select document_id from (from now_lines except from then_lines)
union
select document_id from (from now_paragraphs except from then_paragraphs)
union
select document_id from (from now_spans except from then_spans)
union
select document_id from (from then_spans except from now_spans);
