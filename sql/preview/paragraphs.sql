-- Which paragraphs would come, and which would go? (By what they say: one that only gets another number does neither.)
create or replace temp table moved_paragraphs as
with of_now as (
    select fragment_paragraphs.document_id, fragment_paragraphs.text
    from fragment_paragraphs
    semi join changed_documents
        on changed_documents.document_id = fragment_paragraphs.document_id
),
of_then as (
    select stored_paragraphs.document_id, stored_paragraphs.text
    from stored_paragraphs
    semi join changed_documents
        on changed_documents.document_id = stored_paragraphs.document_id
)
select true as is_gained, document_id, text
from (from of_now except all from of_then)
union all
select false as is_gained, document_id, text
from (from of_then except all from of_now);
