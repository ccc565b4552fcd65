-- Every document of the fragment is there once.
merge into documents
using (
    from fragment_documents
    semi join new_documents
        on new_documents.document_id = fragment_documents.document_id
) as brought
    on brought.document_id = documents.document_id
when not matched then
    insert (
        document_id, drop_id, record_number, uri, source,
        title, title_line, byline, byline_line, authors, dateline_place, dateline_line,
        published_at, published_precision, published_text, published_line,
        credit, credit_line, outlet, outlet_line, language,
        encoding, newline, has_final_newline, repairs,
        line_count, kept_line_count, word_count, text_sha256, kept_sha256, rules_version, original,
        run_id, arrived_at, revision_number, is_current
    )
    values (
        brought.document_id, brought.drop_id, brought.record_number, brought.uri, brought.source,
        brought.title, brought.title_line, brought.byline, brought.byline_line, brought.authors,
        brought.dateline_place, brought.dateline_line,
        brought.published_at, brought.published_precision, brought.published_text, brought.published_line,
        brought.credit, brought.credit_line, brought.outlet, brought.outlet_line, brought.language,
        brought.encoding, brought.newline, brought.has_final_newline, coalesce(brought.repairs, []),
        brought.line_count, brought.kept_line_count, brought.word_count, brought.text_sha256,
        brought.kept_sha256, brought.rules_version, brought.original,
        $run_id, (select runs.started_at from runs where runs.run_id = $run_id), null, false
    );
