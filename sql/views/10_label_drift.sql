-- How far is what a source's lines are from what they used to be?
-- Distance is the Jensen-Shannon divergence with base 2 (Lin 1991, IEEE Transactions on Information Theory
-- 37(1)): 0 where the shares of the labels are the same, 1 where no label is in both. The share of a label is
-- its median over days with news, so that one odd day of five (a bulk load, a live blog) does not count. The
-- days before are cut into fives too: how far they lie from the whole is how much this source varies anyway.
create or replace view label_drift as
with labels as (
    select distinct news_days.source, daily_counts.label
    from news_days
    inner join daily_counts
        on daily_counts.source = news_days.source
        and daily_counts.day = news_days.day
        and daily_counts.rules_version = news_days.rules_version
    where daily_counts.label <> 'blank'
),
counts as (
    select source, day, rules_version, label, sum(line_count) as line_count
    from daily_counts
    group by all
),
daily_shares as (
    select
        news_days.source,
        (news_days.days_back - 1) // 5 as five,
        labels.label,
        coalesce(counts.line_count, 0) / news_days.line_count as label_share
    from news_days
    inner join labels
        on labels.source = news_days.source
    left join counts
        on counts.source = news_days.source
        and counts.day = news_days.day
        and counts.rules_version = news_days.rules_version
        and counts.label = labels.label
),
by_five as (
    select source, five, label, median(label_share) as label_share
    from daily_shares
    group by all
    having count(*) = 5
),
past as (
    select source, label, median(label_share) as label_share
    from daily_shares
    where five > 0
    group by all
    having count(*) >= 15
),
pairs as (
    select
        by_five.source,
        by_five.five,
        by_five.label,
        by_five.label_share / sum(by_five.label_share) over (partition by by_five.source, by_five.five) as p,
        past.label_share / sum(past.label_share) over (partition by by_five.source, by_five.five) as q
    from by_five
    inner join past
        on past.source = by_five.source
        and past.label = by_five.label
),
distances as (
    select
        source,
        five,
        sum(
            if(p > 0, p * log2(2 * p / (p + q)), 0) / 2
            + if(q > 0, q * log2(2 * q / (p + q)), 0) / 2
        ) as distance,
        arg_max(label, abs(p - q)) as label,
        arg_max(p, abs(p - q)) as label_share,
        arg_max(q, abs(p - q)) as usual_label_share
    from pairs
    group by all
)
select
    source,
    max(distance) filter (five = 0) as distance,
    max(distance) filter (five > 0) as usual_distance,
    any_value(label) filter (five = 0) as label,
    any_value(label_share) filter (five = 0) as label_share,
    any_value(usual_label_share) filter (five = 0) as usual_label_share
from distances
group by source;

comment on view label_drift is 'One row per source with at least fifteen days of news before its last five.';
comment on column label_drift.source is 'Who the lines came from.';
comment on column label_drift.distance is 'Jensen-Shannon divergence (base 2, from 0 to 1) between the labels of the last five days with news and of the forty before.';
comment on column label_drift.usual_distance is 'The greatest such distance of five days among those forty.';
comment on column label_drift.label is 'The label whose share changed most.';
comment on column label_drift.label_share is 'Its median share in the last five days with news.';
comment on column label_drift.usual_label_share is 'Its share in the forty before.';
