-- What are the lines of this slice, and what do they say? (As line_texts; row ids first, as for the paragraphs.)
create or replace temp table stored_lines as
with slice as (
    select *
    from lines
    where rowid in (
        select lines.rowid
        from lines
        semi join stored_documents
            on stored_documents.document_id = lines.document_id
    )
)
select
    slice.document_id,
    slice.line_number,
    slice.label,
    slice.score,
    slice.rule,
    slice.repeat_of_line,
    slice.paragraph_number,
    slice.text is null as is_whole_paragraph,
    coalesce(slice.text, stored_paragraphs.text) as text
from slice
left join stored_paragraphs
    on stored_paragraphs.document_id = slice.document_id
    and stored_paragraphs.paragraph_number = slice.paragraph_number;
