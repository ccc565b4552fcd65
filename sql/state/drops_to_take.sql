-- Which files of the listing are new, changed, back, or were never read?
with latest as (
    select drops.uri, drops.size, drops.modified_ns, drops.sha256, drops.status
    from drops
    semi join listing
        on listing.uri = drops.uri
    qualify row_number() over (
        partition by drops.uri
        order by drops.run_id desc, drops.modified_ns desc, drops.drop_id desc
    ) = 1
)
select listing.*
from listing
left join latest
    on latest.uri = listing.uri
where latest.uri is null
    or latest.size <> listing.size
    or latest.modified_ns <> listing.modified_ns
    or latest.sha256 is null
    or latest.status = 'gone'
order by listing.uri;
