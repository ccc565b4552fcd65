-- Has one table as many rows as before? (this_table: each of them.)
select
    (select count(*) from old.main.this_table) as old_count,
    (select count(*) from this_table) as new_count;
