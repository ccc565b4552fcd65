-- What was open and is not found any more closes.
update alarms
set closed_run_id = $run_id, closed_at = $now
where closed_run_id is null
    and not exists (
        from found
        where found.check_name = alarms.check_name
            and found.subject = alarms.subject
    )
returning check_name, subject, severity, sentence, opened_at, measured, expected, unit;
