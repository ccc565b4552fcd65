-- What became of the versions of files that were seen?
select status, count(*) as drop_count
from drops
group by status
order by drop_count desc, status;
