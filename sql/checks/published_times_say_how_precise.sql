-- A time of publication says how precise it is, and there is none where only the time of day is known.
select documents.document_id, documents.published_at, documents.published_precision, documents.published_text
from documents
semi join checked_documents
    on checked_documents.document_id = documents.document_id
where (published_at is not null) <> coalesce(published_precision in ('day', 'minute'), false)
    or coalesce(published_precision not in ('time_only', 'day', 'minute'), false);
