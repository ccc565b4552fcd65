-- How many lines of which kind came on which day, counted anew from what is stored?
delete from daily_counts;

insert into daily_counts
select
    documents.arrived_at::date as day,
    documents.source,
    documents.rules_version,
    lines.label,
    lines.rule,
    count(*) as line_count
from lines
inner join documents
    on documents.document_id = lines.document_id
where documents.arrived_at is not null
group by all
order by all;
