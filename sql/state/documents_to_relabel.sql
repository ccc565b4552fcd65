-- In which documents does a correction not show yet? (A process was killed between the two.)
select distinct corrections.document_id
from corrections
inner join lines
    on lines.document_id = corrections.document_id
    and lines.line_number = corrections.line_number
where (corrections.verdict = 'keep') <> (lines.label in ('body', 'subheading', 'standfirst'))
order by corrections.document_id;
