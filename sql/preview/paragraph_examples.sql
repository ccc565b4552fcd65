-- Which are the longest paragraphs that would come, or go? (Of those that say the same, one.)
with different as (
    select is_gained, document_id, len(text)::bigint as char_count, left(text, 400) as text
    from moved_paragraphs
    qualify row_number() over (
        partition by is_gained, left(text, 400)
        order by len(text) desc, document_id
    ) = 1
)
select
    different.is_gained,
    different.document_id,
    stored_documents.uri,
    stored_documents.source,
    different.char_count,
    different.text
from different
inner join stored_documents
    on stored_documents.document_id = different.document_id
qualify row_number() over (
    partition by different.is_gained
    order by different.char_count desc, different.document_id, different.text
) <= 10
order by different.char_count desc, different.document_id, different.text;
