-- Which rejected files and records were loaded after all?
update quarantine
set resolved_run_id = $run_id
where resolved_run_id is null
    and exists (
        from fragment_documents
        where fragment_documents.uri = quarantine.uri
            and fragment_documents.record_number = coalesce(quarantine.record_number, fragment_documents.record_number)
    )
    and not exists (
        from fragment_quarantine
        where fragment_quarantine.drop_id = quarantine.drop_id
            and fragment_quarantine.record_number is not distinct from quarantine.record_number
    );
