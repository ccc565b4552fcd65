-- How much did each source bring on its last days, and how much does it usually on such a day?
-- param: source = %
-- param: days = 7
select
    source,
    day,
    drop_count,
    document_count,
    usual_count,
    round(low_count, 1) as low_count,
    round(high_count, 1) as high_count
from volume
where source like $source
    and day > (select max(volume.day) from volume) - $days::integer
order by source, day desc;
