-- How many lines of which kind did the new documents bring?
merge into daily_counts
using (
    select
        runs.started_at::date as day,
        fragment_documents.source,
        fragment_documents.rules_version,
        fragment_lines.label,
        fragment_lines.rule,
        count(*) as line_count
    from fragment_lines
    semi join new_documents
        on new_documents.document_id = fragment_lines.document_id
    inner join fragment_documents
        on fragment_documents.document_id = fragment_lines.document_id
    cross join runs
    where runs.run_id = $run_id
    group by all
) as brought
    on brought.day = daily_counts.day
    and brought.source = daily_counts.source
    and brought.rules_version = daily_counts.rules_version
    and brought.label = daily_counts.label
    and brought.rule = daily_counts.rule
when matched then
    update set line_count = daily_counts.line_count + brought.line_count
when not matched then
    insert (day, source, rules_version, label, rule, line_count)
    values (
        brought.day, brought.source, brought.rules_version, brought.label, brought.rule, brought.line_count
    );
