-- Runs that a row refers to stay. (this_table, this_column: each that names a run; the catalogue knows them.)
delete from idle_runs
where run_id in (select this_column from this_table);
