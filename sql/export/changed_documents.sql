-- Which documents are new, changed, superseded or gone since the earlier index was made?
create or replace temp table changed_documents as
select
    coalesce(document_index.document_id, earlier_index.document_id)::uuid as document_id,
    case
        when document_index.document_id is null then 'removed'
        when not document_index.is_current then 'superseded'
        when earlier_index.document_id is null then 'new'
        else 'changed'
    end as change
from document_index
full join earlier_index
    on earlier_index.document_id = document_index.document_id
where document_index.state is distinct from earlier_index.state;
