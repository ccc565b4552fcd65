-- What do the lines of this slice say? (As line_texts. Row ids first: then only the blocks that hold them are unpacked.)
create or replace temp table sliced_lines as
with paragraph_rows as (
    select paragraphs.rowid as row_id
    from paragraphs
    semi join sliced_documents
        on sliced_documents.document_id = paragraphs.document_id
),
line_rows as (
    select lines.rowid as row_id
    from lines
    semi join sliced_documents
        on sliced_documents.document_id = lines.document_id
),
kept as (
    select document_id, paragraph_number, text
    from paragraphs
    where rowid in (select paragraph_rows.row_id from paragraph_rows)
)
select
    lines.document_id,
    lines.line_number,
    lines.line_start,
    lines.line_end,
    coalesce(lines.text, kept.text) as text
from lines
left join kept
    on kept.document_id = lines.document_id
    and kept.paragraph_number = lines.paragraph_number
where lines.rowid in (select line_rows.row_id from line_rows);
