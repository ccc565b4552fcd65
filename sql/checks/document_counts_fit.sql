-- The counts of kept lines and words that a document gives are those of its rows.
with kept as (
    select lines.document_id, count(*) filter (lines.paragraph_number is not null) as line_count
    from lines
    semi join checked_documents
        on checked_documents.document_id = lines.document_id
    group by lines.document_id
),
words as (
    select paragraphs.document_id, sum(paragraphs.word_count) as word_count
    from paragraphs
    semi join checked_documents
        on checked_documents.document_id = paragraphs.document_id
    group by paragraphs.document_id
)
select
    documents.document_id,
    documents.kept_line_count,
    coalesce(kept.line_count, 0) as stored_kept_line_count,
    documents.word_count,
    coalesce(words.word_count, 0)::bigint as stored_word_count
from documents
semi join checked_documents
    on checked_documents.document_id = documents.document_id
left join kept
    on kept.document_id = documents.document_id
left join words
    on words.document_id = documents.document_id
where documents.kept_line_count <> coalesce(kept.line_count, 0)
    or documents.word_count <> coalesce(words.word_count, 0);
