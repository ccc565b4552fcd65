-- Which rules have decided no line for how long, counted in lines that they would usually have decided?
-- param: rule = %
select
    rule,
    last_fired_on,
    day_count,
    round(missing_count, 1) as missing_count,
    round(longest_missing_count, 1) as longest_missing_count
from silent_rules
where rule like $rule
order by missing_count desc, rule;
