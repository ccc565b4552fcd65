-- Which documents of the fragment may not come in: their text was forgotten, or they were here until they had expired?
create or replace temp table withheld_documents as
with expired as (
    select distinct drops.uri, drops.sha256
    from drops
    semi join fragment_drops
        on fragment_drops.uri = drops.uri
    where drops.status = 'expired'
)
select
    fragment_documents.document_id,
    fragment_documents.drop_id,
    case
        when fragment_documents.text_sha256 in (select forgotten.text_sha256 from forgotten) then 'forgotten'
        else 'expired'
    end as status
from fragment_documents
left join fragment_drops
    on fragment_drops.drop_id = fragment_documents.drop_id
left join expired
    on expired.uri = fragment_drops.uri
    and expired.sha256 = fragment_drops.sha256
where fragment_documents.text_sha256 in (select forgotten.text_sha256 from forgotten)
    or expired.uri is not null;
