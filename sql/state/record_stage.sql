-- A stage of a run is done.
insert into run_stages (run_id, stage, started_at, seconds, items_in, items_out)
values ($run_id, $stage, $started_at, $seconds, $items_in, $items_out);
