-- No line, paragraph or span is left of a document that is not there.
select 'lines' as in_table, lines.document_id, count(*) as row_count
from lines
anti join documents
    on documents.document_id = lines.document_id
group by lines.document_id
union all
select 'paragraphs' as in_table, paragraphs.document_id, count(*) as row_count
from paragraphs
anti join documents
    on documents.document_id = paragraphs.document_id
group by paragraphs.document_id
union all
select 'spans' as in_table, spans.document_id, count(*) as row_count
from spans
anti join documents
    on documents.document_id = spans.document_id
group by spans.document_id;
