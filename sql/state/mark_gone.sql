-- Which files were there before, below this inbox, and are not in the listing? (Not those below a folder that could not be read, nor those that winnow put away.)
with latest as (
    select drop_id, uri, status, retired_at
    from drops
    where starts_with(uri, $prefix)
        or starts_with(uri, $encoded_prefix)
    qualify row_number() over (
        partition by uri
        order by run_id desc, modified_ns desc, drop_id desc
    ) = 1
),
missing as (
    select latest.drop_id
    from latest
    anti join listing
        on listing.uri = latest.uri
    where latest.status not in ('gone', 'forgotten', 'expired')
        and latest.retired_at is null
        and not exists (
            from unreadable
            where starts_with(latest.uri, unreadable.prefix)
        )
)
update drops
set status = 'gone', run_id = $run_id
from missing
where missing.drop_id = drops.drop_id;
