-- A repeat names a line, and a line that is named stands earlier in the document and is not blank.
select
    lines.document_id,
    lines.line_number,
    lines.label,
    lines.repeat_of_line,
    earlier.label as label_of_earlier
from lines
semi join checked_documents
    on checked_documents.document_id = lines.document_id
left join lines as earlier
    on earlier.document_id = lines.document_id
    and earlier.line_number = lines.repeat_of_line
where (lines.label = 'repeat' and lines.repeat_of_line is null)
    or (
        lines.repeat_of_line is not null
        and (
            earlier.line_number is null
            or earlier.line_number >= lines.line_number
            or earlier.label = 'blank'
        )
    );
