-- Which share of its lines is set aside, and of its drops quarantined, lately and usually?
-- param: source = %
select
    coalesce(quarantined_shares.source, set_aside_shares.source) as source,
    round(set_aside_shares.set_aside_share, 2) as set_aside_share,
    round(set_aside_shares.usual_set_aside_share, 2) as usual_set_aside_share,
    round(quarantined_shares.quarantined_share, 2) as quarantined_share,
    round(quarantined_shares.usual_quarantined_share, 2) as usual_quarantined_share,
    quarantined_shares.quarantined_count
from quarantined_shares
full outer join set_aside_shares
    on set_aside_shares.source = quarantined_shares.source
where coalesce(quarantined_shares.source, set_aside_shares.source) like $source
order by source;
