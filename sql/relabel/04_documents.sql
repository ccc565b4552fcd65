-- What the labels say about the changed documents; where they came from stays as it was.
update documents
set
    title = brought.title,
    title_line = brought.title_line,
    byline = brought.byline,
    byline_line = brought.byline_line,
    authors = brought.authors,
    dateline_place = brought.dateline_place,
    dateline_line = brought.dateline_line,
    published_at = brought.published_at,
    published_precision = brought.published_precision,
    published_text = brought.published_text,
    published_line = brought.published_line,
    credit = brought.credit,
    credit_line = brought.credit_line,
    outlet = brought.outlet,
    outlet_line = brought.outlet_line,
    language = brought.language,
    line_count = brought.line_count,
    kept_line_count = brought.kept_line_count,
    word_count = brought.word_count,
    kept_sha256 = brought.kept_sha256,
    run_id = $run_id
from (
    from fragment_documents
    semi join changed_documents
        on changed_documents.document_id = fragment_documents.document_id
) as brought
where brought.document_id = documents.document_id;
