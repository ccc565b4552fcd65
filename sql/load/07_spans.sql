-- The spans of the documents that are new.
insert into spans (document_id, line_number, kind, span_start, span_end, rule)
select document_id, line_number, kind, span_start, span_end, rule
from fragment_spans
semi join new_documents
    on new_documents.document_id = fragment_spans.document_id;
