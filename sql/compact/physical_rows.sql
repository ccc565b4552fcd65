-- How many lines does the file hold, and how many places for lines? (Deleted ones keep theirs until blocks are vacuumed.)
select count(*) as row_count, coalesce(max(rowid) + 1, 0) as place_count
from lines;
