-- What was forgotten?
select document_id, text_sha256, uri_sha256, forgotten_at, forgotten_by, reason
from forgotten
order by forgotten_at, document_id;
