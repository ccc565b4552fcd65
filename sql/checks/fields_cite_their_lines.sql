-- A field of a document names the line that proves it, and that line exists.
with cited as (
    unpivot (
        select
            documents.document_id,
            documents.line_count,
            {'is_given': title is not null, 'line_number': title_line} as title,
            {'is_given': byline is not null or authors is not null, 'line_number': byline_line} as byline,
            {'is_given': dateline_place is not null, 'line_number': dateline_line} as dateline,
            {
                'is_given': published_at is not null or published_text is not null,
                'line_number': published_line
            } as published,
            {'is_given': credit is not null, 'line_number': credit_line} as credit,
            {'is_given': outlet is not null, 'line_number': outlet_line} as outlet
        from documents
        semi join checked_documents
            on checked_documents.document_id = documents.document_id
    )
    on title, byline, dateline, published, credit, outlet
    into
        name field
        value citation
)
select document_id, field, citation.line_number as cited_line, line_count
from cited
where (citation.is_given and citation.line_number is null)
    or citation.line_number not between 1 and line_count;
