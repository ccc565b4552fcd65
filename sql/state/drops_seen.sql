-- The run looked at so many files.
update runs
set drops_seen = $drops_seen
where run_id = $run_id;
