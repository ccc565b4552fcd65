-- Does any document differ?
select exists (from changed_documents) as has_changed;
