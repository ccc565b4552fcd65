-- Which lines of articles were a close call, so that a person may look? (`winnow keep` and `winnow drop` decide.)
-- param: source = %
-- param: limit = 50
select
    documents.source,
    line_texts.document_id,
    line_texts.line_number,
    line_texts.label,
    line_texts.rule,
    round(line_texts.score, 2) as score,
    line_texts.text
from line_texts
inner join current_documents as documents
    on documents.document_id = line_texts.document_id
where documents.source like $source
    and line_texts.label not in ('title', 'byline', 'dateline', 'timestamp', 'credit', 'repeat', 'blank')
order by abs(line_texts.score - 0.5), line_texts.document_id, line_texts.line_number
limit $limit::bigint;
