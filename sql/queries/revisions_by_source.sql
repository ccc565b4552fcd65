-- How often does each source change its texts?
with texts as (
    select source, uri, record_number, max(revision_number) as revision_count
    from documents
    group by source, uri, record_number
)
select
    source,
    count(*) as text_count,
    count(*) filter (revision_count > 1) as revised_count,
    round(count(*) filter (revision_count > 1) / count(*), 3) as revised_share,
    max(revision_count) as most_revisions
from texts
group by source
order by revised_share desc, source;
