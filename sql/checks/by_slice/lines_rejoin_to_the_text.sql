-- The lines of a document, joined by line feeds, are the text that was read.
with joined as (
    select
        document_id,
        rejoined(line_number, text) as text,
        count(*) filter (text is null) as lost_count
    from sliced_lines
    group by document_id
)
select
    documents.document_id,
    documents.uri,
    documents.text_sha256,
    sha256(joined.text) as joined_sha256,
    joined.lost_count
from joined
inner join documents
    on documents.document_id = joined.document_id
where joined.lost_count > 0
    or sha256(joined.text) <> documents.text_sha256;
