-- A drop that was read led to a document of its file, unless that was forgotten or expired; one that was not read is in quarantine.
with led as (
    select distinct drops.uri, drops.sha256
    from documents
    inner join drops
        on drops.drop_id = documents.drop_id
)
select drops.drop_id, drops.uri, drops.status, drops.run_id
from drops
left join led
    on led.uri = drops.uri
    and led.sha256 = drops.sha256
where (drops.status in ('loaded', 'duplicate') and led.uri is null)
    or (drops.status = 'quarantined' and drops.drop_id not in (select quarantine.drop_id from quarantine))
    or drops.status not in ('loaded', 'duplicate', 'quarantined', 'gone', 'forgotten', 'expired');
