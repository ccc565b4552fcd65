-- Which files did runs meet since $settled_run_id?
create or replace temp table touched_files as
select uri from drops where run_id > $settled_run_id
union
select uri from documents where run_id > $settled_run_id;
