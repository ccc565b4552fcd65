-- Which documents can this reference mean: the file, the start of an id, or the end of a path?
with candidates as (
    select
        document_id, uri, record_number, title, is_current,
        case
            when uri = $reference and is_current then 1
            when len($reference) >= 4 and starts_with(document_id::varchar, lower($reference)) then 2
            when len($reference) >= 4
                and starts_with(replace(document_id::varchar, '-', ''), lower($reference)) then 2
            when ends_with(uri, '/' || $reference) and is_current then 3
        end as closeness
    from documents
)
select document_id, uri, record_number, title
from candidates
where closeness is not null
qualify closeness = min(closeness) over ()
order by uri, record_number, document_id
limit 11;
