-- Which alarms are open, and which closed lately?
-- param: closed = 20
select check_name, subject, severity, sentence, opened_at, closed_at
from alarms
qualify closed_run_id is null
    or row_number() over (
        partition by closed_run_id is null
        order by closed_run_id desc, check_name, subject
    ) <= $closed::bigint
order by closed_at desc nulls first, opened_at desc, check_name, subject;
