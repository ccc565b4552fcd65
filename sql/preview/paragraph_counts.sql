-- How many paragraphs would come, how many would go, and how many characters do they have?
select is_gained, count(*) as paragraph_count, sum(len(text))::bigint as char_count
from moved_paragraphs
group by is_gained;
