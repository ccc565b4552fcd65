-- Does the work file hold anything that the published file lacks?
with published_run as (
    select coalesce(max(run_id), 0) as run_id
    from published.runs
    where status = 'published'
),
newest as (
    select max(run_id) as run_id from runs where status = 'published'
    union all
    select max(run_id) as run_id from drops
    union all
    select max(run_id) as run_id from documents
    union all
    select max(run_id) as run_id from quarantine
    union all
    select max(greatest(opened_run_id, closed_run_id)) as run_id from alarms
)
select
    exists (
        from newest
        where newest.run_id > (select published_run.run_id from published_run)
    )
    or exists (
        select document_id, line_number, verdict, made_at from corrections
        except
        select document_id, line_number, verdict, made_at from published.corrections
    )
    or (select count(*) from documents) <> (select count(*) from published.documents)
    or exists (
        select document_id from forgotten
        except
        select document_id from published.forgotten
    )
    or exists (
        select number, sha256 from migrations
        except
        select number, sha256 from published.migrations
    )
    or exists (
        select sha256 from made_views
        except
        select sha256 from published.made_views
    ) as needs_publishing;
