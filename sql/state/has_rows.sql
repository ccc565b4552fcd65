-- Is there anything to publish where nothing is published yet?
select
    exists (from drops)
    or exists (from runs where status = 'published') as has_rows;
