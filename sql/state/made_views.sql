-- Which views and macros does this file have?
select sha256
from made_views;
