-- Of which sources can many more drops not be read than usual?
-- severity: warning
-- advice: See the reasons with winnow ask quarantined, and what writes these files.
select
    source as subject,
    quarantined_share as measured,
    coalesce(usual_quarantined_share, 0) as expected,
    'share' as unit,
    case
        when usual_quarantined_share is null then
            format(
                '{} of the first drops of {} could not be read: {:.0f} %.',
                quarantined_count, source, 100 * quarantined_share
            )
        else
            format(
                '{} drops of {} could not be read in its last five days with news: {:.0f} %, and usually {:.0f} %.',
                quarantined_count, source, 100 * quarantined_share, 100 * usual_quarantined_share
            )
    end as sentence
from quarantined_shares
where quarantined_count >= 5
    and quarantined_share > greatest(0.1, 3 * coalesce(usual_quarantined_share, 0))
order by source;
