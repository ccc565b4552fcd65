-- A person decides on a line; the latest verdict stands.
merge into corrections
using (
    select
        $document_id as document_id,
        $line_number as line_number,
        $verdict as verdict,
        $made_by as made_by,
        $made_at as made_at,
        $note as note
) as made
    on made.document_id = corrections.document_id
    and made.line_number = corrections.line_number
when matched then
    update set verdict = made.verdict, made_by = made.made_by, made_at = made.made_at, note = made.note
when not matched then
    insert (document_id, line_number, verdict, made_by, made_at, note)
    values (made.document_id, made.line_number, made.verdict, made.made_by, made.made_at, made.note);
