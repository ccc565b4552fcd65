-- What could not be read and waits for a person?
-- param: source = %
select
    source,
    reason,
    uri,
    record_number,
    error,
    size,
    modified_at,
    first_bytes::varchar as first_bytes
from open_quarantine
where source like $source
order by source, reason, uri, record_number;
