-- Which rules that decided lines regularly have decided none for longer than ever, though as much has arrived?
-- severity: warning
-- advice: See what decides such lines now with winnow ask rules. The wording that the rule looks for may have changed.
select
    rule as subject,
    missing_count as measured,
    longest_missing_count as expected,
    'lines' as unit,
    format(
        'The rule {} has decided no line since {}, where it would usually have decided {:.0f}.',
        rule, last_fired_on, missing_count
    ) as sentence
from silent_rules
where day_count >= 20
    and missing_count >= 10
    and missing_count > 3 * longest_missing_count
order by rule;
