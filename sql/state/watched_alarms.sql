-- Which alarms are open?
select check_name, subject, severity, sentence, opened_at, measured, expected, unit
from open_alarms
order by severity, check_name, subject;
