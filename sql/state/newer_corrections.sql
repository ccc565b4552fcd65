-- What did people decide after that?
select count(*)
from corrections
where made_at > $moment;
