-- What are the lines of the current documents?
select lines.label, count(*) as line_count
from lines
semi join current_documents
    on current_documents.document_id = lines.document_id
group by lines.label
order by line_count desc, lines.label;
