-- How many blocks has the file, and how many of them hold nothing?
select block_size, total_blocks, free_blocks
from pragma_database_size()
where database_name = current_database();
