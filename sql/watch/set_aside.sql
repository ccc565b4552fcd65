-- Of which sources is a much larger or smaller share of the lines set aside than usual?
-- severity: warning
-- advice: Look at some of its newest documents with winnow show. If its pages are built differently now, correct lines with winnow keep and winnow drop, or write rules of its own.
select
    source as subject,
    set_aside_share as measured,
    usual_set_aside_share as expected,
    'share' as unit,
    format(
        '{:.0f} % of the lines of {} were set aside in its last five days with news, and usually {:.0f} %.',
        100 * set_aside_share, source, 100 * usual_set_aside_share
    ) as sentence
from set_aside_shares
where abs(set_aside_share - usual_set_aside_share) > greatest(0.15, 4 * usual_spread)
order by source;
