-- How much does this file hold, by which a copy of it can be compared?
select
    (select count(*) from drops) as drops,
    (select count(*) from documents) as documents,
    (select count(*) from lines) as lines,
    (select count(*) from paragraphs) as paragraphs,
    (select count(*) from corrections) as corrections,
    (select coalesce(sum(line_count), 0)::bigint from documents) as lines_of_documents,
    (select coalesce(max(run_id), 0) from runs) as last_run_id,
    (select max(number) from migrations) as last_migration;
