-- The lines of the documents that are new: no others, so nothing has to be looked up in the large table.
insert into lines (
    document_id, line_number, line_start, line_end, label, score, rule, repeat_of_line, paragraph_number, text
)
select
    document_id, line_number, line_start, line_end, label, score, rule, repeat_of_line, paragraph_number, text
from fragment_lines
semi join new_documents
    on new_documents.document_id = fragment_lines.document_id;
