-- The watch lets go of sources of which no document is left: nobody waits for news of them.
delete from daily_arrivals
where source not in (select documents.source from documents);

delete from daily_counts
where source not in (select documents.source from documents);
