-- Which documents have the same whole text, or the same kept text, as a touched one?
create or replace temp table alike as
with touched as (
    select documents.text_sha256, documents.kept_sha256
    from documents
    semi join touched_documents
        on touched_documents.document_id = documents.document_id
)
select 'same_text' as kind, documents.text_sha256 as sha256, documents.document_id, documents.uri
from documents
semi join touched
    on touched.text_sha256 = documents.text_sha256
union all
select 'same_article' as kind, documents.kept_sha256 as sha256, documents.document_id, documents.uri
from documents
semi join touched
    on touched.kept_sha256 = documents.kept_sha256;
