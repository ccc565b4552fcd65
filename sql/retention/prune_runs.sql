-- The idle runs go.
delete from runs
where run_id in (select idle_runs.run_id from idle_runs);
