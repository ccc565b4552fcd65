-- What was found now that is not open yet opens.
insert into alarms (
    check_name, subject, severity, sentence, measured, expected, unit, opened_run_id, opened_at
)
select
    found.check_name, found.subject, found.severity, found.sentence, found.measured, found.expected, found.unit,
    $run_id, $now
from found
anti join open_alarms
    on open_alarms.check_name = found.check_name
    and open_alarms.subject = found.subject
order by found.check_name, found.subject
returning check_name, subject, severity, sentence, opened_at, measured, expected, unit;
