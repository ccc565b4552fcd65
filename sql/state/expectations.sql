-- What a person expects of sources, as the settings say it now. (Only what changed is written.)
merge into source_expectations
using wanted_expectations
    on wanted_expectations.source = source_expectations.source
when matched and (
    wanted_expectations.expected_hours is distinct from source_expectations.expected_hours
    or wanted_expectations.is_watched <> source_expectations.is_watched
) then
    update set expected_hours = wanted_expectations.expected_hours, is_watched = wanted_expectations.is_watched
when not matched then
    insert (source, expected_hours, is_watched)
    values (wanted_expectations.source, wanted_expectations.expected_hours, wanted_expectations.is_watched)
when not matched by source then
    delete;
