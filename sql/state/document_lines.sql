-- What became of every line of this document?
select line_number, label, score, rule, repeat_of_line, paragraph_number, text
from line_texts
where document_id = $document_id
order by line_number;
