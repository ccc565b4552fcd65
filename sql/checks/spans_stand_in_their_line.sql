-- A span is not empty and lies inside the line that it names.
select
    spans.document_id,
    spans.line_number,
    spans.kind,
    spans.span_start,
    spans.span_end,
    lines.line_start,
    lines.line_end
from spans
semi join checked_documents
    on checked_documents.document_id = spans.document_id
left join lines
    on lines.document_id = spans.document_id
    and lines.line_number = spans.line_number
where lines.line_number is null
    or spans.span_start >= spans.span_end
    or spans.span_start < lines.line_start
    or spans.span_end > lines.line_end;
