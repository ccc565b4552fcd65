-- Of which sources are the labels distributed much differently than they used to be?
-- severity: warning
-- advice: Look at some of its newest documents with winnow show. If its pages are built differently now, correct lines with winnow keep and winnow drop, or write rules of its own.
select
    source as subject,
    distance as measured,
    usual_distance as expected,
    'bits' as unit,
    format(
        'The lines of {} are not what they were in its last five days with news: {:.0f} % are {}, and usually {:.0f} %.',
        source, 100 * label_share, label, 100 * usual_label_share
    ) as sentence
from label_drift
where usual_distance is not null
    and distance > greatest(0.05, 2 * usual_distance)
order by source;
