-- Which share of its lines is set aside, lately and usually?
-- The share is the median of the shares of single days, so that one day (a bulk load, a broken page) does not count.
create or replace view set_aside_shares as
select
    source,
    if(count(*) filter (days_back <= 5) = 5, median(set_aside_count / line_count) filter (days_back <= 5), null)
        as set_aside_share,
    if(count(*) filter (days_back > 5) >= 15, median(set_aside_count / line_count) filter (days_back > 5), null)
        as usual_set_aside_share,
    if(count(*) filter (days_back > 5) >= 15, 1.4826 * mad(set_aside_count / line_count) filter (days_back > 5), null)
        as usual_spread
from news_days
group by source;

comment on view set_aside_shares is 'One row per source: its last five days with news beside the forty before them.';
comment on column set_aside_shares.source is 'Who the lines came from.';
comment on column set_aside_shares.set_aside_share is 'Median over the last five days with news: lines set aside among those that are not blank. NULL before five such days.';
comment on column set_aside_shares.usual_set_aside_share is 'The same over the forty before; NULL where there are fewer than fifteen.';
comment on column set_aside_shares.usual_spread is 'How much the share varies from day to day among those forty: median absolute deviation, times 1.4826.';
