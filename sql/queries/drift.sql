-- How far are the labels of each source's lines from what they used to be? (0: not at all; 1: nothing is the same.)
-- param: source = %
select
    source,
    round(distance, 3) as distance,
    round(usual_distance, 3) as usual_distance,
    label,
    round(label_share, 2) as label_share,
    round(usual_label_share, 2) as usual_label_share
from label_drift
where source like $source
order by distance desc nulls last, source;
