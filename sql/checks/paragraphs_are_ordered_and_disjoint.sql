-- Paragraphs are numbered from 1, their ranges of lines follow each other without overlap, inside the document.
with numbered as (
    select
        paragraphs.*,
        row_number() over placed as place,
        coalesce(lag(last_line) over placed, 0) as previous_last_line
    from paragraphs
    semi join checked_documents
        on checked_documents.document_id = paragraphs.document_id
    window placed as (partition by paragraphs.document_id order by paragraph_number)
)
select
    numbered.document_id,
    numbered.paragraph_number,
    numbered.first_line,
    numbered.last_line,
    numbered.previous_last_line,
    documents.line_count
from numbered
left join documents
    on documents.document_id = numbered.document_id
where numbered.paragraph_number <> numbered.place
    or numbered.first_line <= numbered.previous_last_line
    or numbered.last_line < numbered.first_line
    or numbered.last_line > coalesce(documents.line_count, 0);
