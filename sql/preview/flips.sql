-- Which lines would have another label, and how sure is the new verdict: the probability that it is right, to go by the score?
create or replace temp table flips as
select
    stored_documents.document_id,
    stored_documents.uri,
    stored_documents.source,
    stored_lines.line_number,
    stored_lines.label as old_label,
    fragment_lines.label as new_label,
    stored_lines.rule as old_rule,
    fragment_lines.rule as new_rule,
    fragment_lines.score,
    case
        when fragment_lines.label in ('body', 'subheading', 'standfirst') then fragment_lines.score
        else 1 - fragment_lines.score
    end as sureness,
    stored_lines.text
from fragment_lines
semi join changed_documents
    on changed_documents.document_id = fragment_lines.document_id
inner join stored_lines
    on stored_lines.document_id = fragment_lines.document_id
    and stored_lines.line_number = fragment_lines.line_number
inner join stored_documents
    on stored_documents.document_id = fragment_lines.document_id
where stored_lines.label <> fragment_lines.label;
