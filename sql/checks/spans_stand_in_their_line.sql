-- A span is not empty, starts in the line that it names, and ends in that line or in another of its paragraph.
select
    spans.document_id,
    spans.line_number,
    spans.kind,
    spans.span_start,
    spans.span_end,
    lines.line_start,
    last_lines.line_end
from spans
semi join checked_documents
    on checked_documents.document_id = spans.document_id
left join lines
    on lines.document_id = spans.document_id
    and lines.line_number = spans.line_number
left join paragraphs
    on paragraphs.document_id = lines.document_id
    and paragraphs.paragraph_number = lines.paragraph_number
left join lines as last_lines
    on last_lines.document_id = paragraphs.document_id
    and last_lines.line_number = paragraphs.last_line
where last_lines.line_number is null
    or spans.span_start >= spans.span_end
    or spans.span_start not between lines.line_start and lines.line_end - 1
    or spans.span_end > last_lines.line_end;
