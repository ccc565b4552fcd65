-- Which documents came before the day from which on they are kept: that of their source, else that of all?
select documents.document_id, documents.source
from documents
left join cutoffs
    on cutoffs.source = documents.source
where documents.arrived_at < coalesce(cutoffs.cutoff, $cutoff)
order by documents.source, documents.document_id;
