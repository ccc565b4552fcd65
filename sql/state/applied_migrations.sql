-- Which migrations does this file have?
select number, name, sha256
from migrations
order by number;
