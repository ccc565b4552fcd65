-- Which paragraphs hold these words (without regard to case)?
-- param: words =
-- param: source = %
-- param: limit = 50
select source, title, paragraph_number, text, first_line, document_id
from current_paragraphs
where source like $source
    and contains(lower(text), lower($words))
order by source, title, document_id, paragraph_number
limit $limit::bigint;
