-- What became of every line of a document? (The start of its id is enough.)
-- param: document_id =
select
    line_texts.document_id,
    line_texts.line_number,
    line_texts.label,
    round(line_texts.score, 2) as score,
    line_texts.rule,
    line_texts.repeat_of_line,
    line_texts.paragraph_number,
    line_texts.text
from line_texts
where $document_id <> ''
    and starts_with(line_texts.document_id::varchar, lower($document_id))
order by line_texts.document_id, line_texts.line_number;
