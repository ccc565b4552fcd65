-- How does a search say "any of these texts, character by character"?
select string_agg(regexp_escape(needle), '|') as pattern
from needles;
