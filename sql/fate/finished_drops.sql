-- Which files of the listing are in the published tables just as they lie there now, and nothing of them in quarantine?
-- ($with_withheld: or will never be, as their texts were forgotten or have expired.)
with latest as (
    select drops.drop_id, drops.uri, drops.size, drops.modified_ns, drops.sha256, drops.status, drops.run_id
    from drops
    semi join listing
        on listing.uri = drops.uri
    qualify row_number() over (
        partition by drops.uri
        order by drops.run_id desc, drops.modified_ns desc, drops.drop_id desc
    ) = 1
)
select listing.uri, listing.size, listing.modified_ns, latest.sha256, latest.drop_id
from listing
inner join latest
    on latest.uri = listing.uri
    and latest.size = listing.size
    and latest.modified_ns = listing.modified_ns
where (latest.status in ('loaded', 'duplicate') or ($with_withheld and latest.status in ('forgotten', 'expired')))
    and latest.sha256 is not null
    and latest.run_id <= $settled_run_id
    and latest.drop_id not in (
        select quarantine.drop_id
        from quarantine
        where quarantine.resolved_run_id is null
    )
order by listing.uri;
