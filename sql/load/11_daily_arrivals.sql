-- Which sources brought something new, when, and how much?
merge into daily_arrivals
using (
    with this_run as (
        select started_at
        from runs
        where run_id = $run_id
    ),
    brought as (
        select
            drops.source,
            1 as drop_count,
            (drops.status = 'quarantined')::bigint as quarantined_count,
            0 as document_count
        from drops
        semi join new_drops
            on new_drops.drop_id = drops.drop_id
        where drops.status in ('loaded', 'quarantined')
        union all
        select fragment_documents.source, 0, 0, 1
        from fragment_documents
        semi join new_documents
            on new_documents.document_id = fragment_documents.document_id
    )
    select
        brought.source,
        this_run.started_at::date as day,
        this_run.started_at as arrived_at,
        sum(brought.drop_count)::bigint as drop_count,
        sum(brought.quarantined_count)::bigint as quarantined_count,
        sum(brought.document_count)::bigint as document_count
    from brought, this_run
    group by all
) as arrival
    on arrival.source = daily_arrivals.source
    and arrival.day = daily_arrivals.day
when matched then
    update set
        first_arrived_at = least(daily_arrivals.first_arrived_at, arrival.arrived_at),
        last_arrived_at = greatest(daily_arrivals.last_arrived_at, arrival.arrived_at),
        longest_gap_hours = greatest(
            daily_arrivals.longest_gap_hours,
            epoch(arrival.arrived_at - daily_arrivals.last_arrived_at) / 3600
        ),
        drop_count = daily_arrivals.drop_count + arrival.drop_count,
        quarantined_count = daily_arrivals.quarantined_count + arrival.quarantined_count,
        document_count = daily_arrivals.document_count + arrival.document_count
when not matched then
    insert (
        source, day, first_arrived_at, last_arrived_at, longest_gap_hours,
        drop_count, quarantined_count, document_count
    )
    values (
        arrival.source, arrival.day, arrival.arrived_at, arrival.arrived_at, 0,
        arrival.drop_count, arrival.quarantined_count, arrival.document_count
    );
