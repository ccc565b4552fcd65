-- What waits for a person?
select reason, count(*) as file_count
from open_quarantine
group by reason
order by file_count desc, reason;
