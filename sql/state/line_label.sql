-- Is there such a line, and what is it?
select label
from lines
where document_id = $document_id
    and line_number = $line_number;
