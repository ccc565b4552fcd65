-- Which share of its drops cannot be read, lately and usually?
create or replace view quarantined_shares as
with drop_days as (
    select
        source, drop_count, quarantined_count,
        row_number() over (partition by source order by day desc) as days_back
    from daily_arrivals
    where drop_count > 0
        and day > (select arg_max(started_at, run_id)::date from runs) - 400
        and day <= (select arg_max(started_at, run_id)::date from runs)
    qualify days_back <= 45
)
select
    source,
    sum(drop_count) filter (days_back <= 5)::bigint as drop_count,
    sum(quarantined_count) filter (days_back <= 5)::bigint as quarantined_count,
    sum(quarantined_count) filter (days_back <= 5) / sum(drop_count) filter (days_back <= 5) as quarantined_share,
    sum(quarantined_count) filter (days_back > 5) / sum(drop_count) filter (days_back > 5) as usual_quarantined_share
from drop_days
group by source;

comment on view quarantined_shares is 'One row per source: its last five days with new drops beside the forty before them.';
comment on column quarantined_shares.source is 'Who the drops came from.';
comment on column quarantined_shares.drop_count is 'Drops of the last five days with new drops.';
comment on column quarantined_shares.quarantined_count is 'Those of them that could not be read.';
comment on column quarantined_shares.quarantined_share is 'Their share.';
comment on column quarantined_shares.usual_quarantined_share is 'The same over the forty days before; NULL where there are none.';
