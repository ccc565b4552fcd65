-- The stages of the idle runs go.
delete from run_stages
where run_id in (select idle_runs.run_id from idle_runs);
