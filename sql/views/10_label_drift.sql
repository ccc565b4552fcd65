-- How far is what a source's lines are from what they used to be?
-- Distance is the Jensen-Shannon divergence with base 2 (Lin 1991, IEEE Transactions on Information Theory
-- 37(1)): 0 where the shares of the labels are the same, 1 where no label is in both. Every day counts the
-- same, however much it brought. The days before are cut into fives too: how far they lie from the whole is
-- how much this source varies anyway.
create or replace view label_drift as
with by_label as (
    select
        news_days.source,
        (news_days.days_back - 1) // 5 as five,
        daily_counts.label,
        sum(daily_counts.line_count / news_days.line_count) as weight
    from news_days
    inner join daily_counts
        on daily_counts.source = news_days.source
        and daily_counts.day = news_days.day
        and daily_counts.rules_version = news_days.rules_version
    where daily_counts.label <> 'blank'
    group by all
),
day_counts as (
    select source, (days_back - 1) // 5 as five, count(*) as day_count
    from news_days
    group by all
),
past as (
    select source, label, sum(weight) as weight
    from by_label
    where five > 0
    group by all
),
past_days as (
    select source, sum(day_count) as day_count
    from day_counts
    where five > 0
    group by source
),
pairs as (
    select
        day_counts.source,
        day_counts.five,
        past.label,
        coalesce(by_label.weight, 0) / day_counts.day_count as p,
        past.weight / past_days.day_count as q
    from day_counts
    inner join past_days
        on past_days.source = day_counts.source
    inner join past
        on past.source = day_counts.source
    left join by_label
        on by_label.source = day_counts.source
        and by_label.five = day_counts.five
        and by_label.label = past.label
    where day_counts.day_count = 5
    union all
    select by_label.source, by_label.five, by_label.label, by_label.weight / day_counts.day_count, 0
    from by_label
    inner join day_counts
        on day_counts.source = by_label.source
        and day_counts.five = by_label.five
    anti join past
        on past.source = by_label.source
        and past.label = by_label.label
    where day_counts.day_count = 5
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
    if(count(*) filter (five > 0) >= 3, max(distance) filter (five > 0), null) as usual_distance,
    any_value(label) filter (five = 0) as label,
    any_value(label_share) filter (five = 0) as label_share,
    any_value(usual_label_share) filter (five = 0) as usual_label_share
from distances
group by source;

comment on view label_drift is 'One row per source with at least five days of news before its last five.';
comment on column label_drift.source is 'Who the lines came from.';
comment on column label_drift.distance is 'Jensen-Shannon divergence (base 2, from 0 to 1) between the labels of the last five days with news and of the forty before.';
comment on column label_drift.usual_distance is 'The greatest such distance of five days among those forty; NULL where there are fewer than fifteen.';
comment on column label_drift.label is 'The label whose share changed most.';
comment on column label_drift.label_share is 'Its share in the last five days with news.';
comment on column label_drift.usual_label_share is 'Its share in the forty before.';
