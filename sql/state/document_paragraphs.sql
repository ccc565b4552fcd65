-- What does this article say?
select paragraph_number, first_line, last_line, text
from paragraphs
where document_id = $document_id
order by paragraph_number;
