-- Every rejection is there once; one that was resolved, or followed by another reason, stands again.
merge into quarantine
using (
    select
        fragment_quarantine.*,
        exists (
            from quarantine as known
            where known.drop_id = fragment_quarantine.drop_id
                and known.record_number is not distinct from fragment_quarantine.record_number
                and known.reason = fragment_quarantine.reason
                and (
                    known.resolved_run_id is not null
                    or exists (
                        from quarantine as later
                        where later.drop_id = known.drop_id
                            and later.record_number is not distinct from known.record_number
                            and later.run_id > known.run_id
                    )
                )
        ) as is_returned
    from fragment_quarantine
    qualify row_number() over (partition by drop_id, record_number, reason) = 1
) as rejected
    on rejected.drop_id = quarantine.drop_id
    and rejected.record_number is not distinct from quarantine.record_number
    and rejected.reason = quarantine.reason
when matched and rejected.is_returned then
    update set run_id = $run_id, resolved_run_id = null
when not matched then
    insert (quarantine_id, drop_id, uri, record_number, reason, error, first_bytes, run_id, resolved_run_id)
    values (
        rejected.quarantine_id, rejected.drop_id, rejected.uri, rejected.record_number, rejected.reason,
        rejected.error, rejected.first_bytes, $run_id, null
    );
