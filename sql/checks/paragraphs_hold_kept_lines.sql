-- A paragraph starts and ends with a line that names it.
select paragraphs.document_id, paragraphs.paragraph_number, paragraphs.first_line, paragraphs.last_line
from paragraphs
semi join checked_documents
    on checked_documents.document_id = paragraphs.document_id
left join lines
    on lines.document_id = paragraphs.document_id
    and lines.paragraph_number = paragraphs.paragraph_number
group by all
having min(lines.line_number) is distinct from paragraphs.first_line
    or max(lines.line_number) is distinct from paragraphs.last_line;
