-- What are the spans of this slice?
create or replace temp table stored_spans as
select spans.*
from spans
semi join stored_documents
    on stored_documents.document_id = spans.document_id;
