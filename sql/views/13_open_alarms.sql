-- What is wrong now, as far as the watch can see?
create or replace view open_alarms as
select check_name, subject, severity, sentence, measured, expected, unit, opened_run_id, opened_at
from alarms
where closed_run_id is null;

comment on view open_alarms is 'One row per alarm that is open.';
comment on column open_alarms.check_name is 'File in sql/watch that found it.';
comment on column open_alarms.subject is 'The source or rule that it is about.';
comment on column open_alarms.severity is 'warning: news are published all the same. error: nothing is published while it is open.';
comment on column open_alarms.sentence is 'What is wrong, for a person, as it was found when the alarm opened.';
comment on column open_alarms.measured is 'What was measured when it opened.';
comment on column open_alarms.expected is 'What was to be expected from the past, or was set.';
comment on column open_alarms.unit is 'Unit of measured and expected, for example hours.';
comment on column open_alarms.opened_run_id is 'Run that found it.';
comment on column open_alarms.opened_at is 'When, in UTC.';
