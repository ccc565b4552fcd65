-- Which texts were changed after they came in, and by how much?
-- param: source = %
select
    documents.source,
    documents.uri,
    documents.record_number,
    documents.revision_number,
    documents.is_current,
    drops.modified_at,
    documents.title,
    documents.word_count,
    documents.word_count - lag(documents.word_count) over revised as words_added,
    documents.kept_sha256 is not distinct from lag(documents.kept_sha256) over revised as is_same_article,
    documents.document_id
from documents
left join drops
    on drops.drop_id = documents.drop_id
where documents.source like $source
    and (documents.uri, documents.record_number) in (
        select (later.uri, later.record_number)
        from documents as later
        where later.revision_number > 1
    )
window revised as (partition by documents.uri, documents.record_number order by documents.revision_number)
order by documents.source, documents.uri, documents.record_number, documents.revision_number;
