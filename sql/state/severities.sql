-- An alarm that is open has the severity that its check has now.
update alarms
set severity = found.severity
from found
where alarms.closed_run_id is null
    and found.check_name = alarms.check_name
    and found.subject = alarms.subject
    and found.severity <> alarms.severity;
