-- By which of their lines and paragraphs would the chosen documents be found? The longest that no other document has.
with own as (
    select line_texts.document_id, line_texts.text
    from line_texts
    semi join chosen_documents
        on chosen_documents.document_id = line_texts.document_id
    union
    select paragraphs.document_id, paragraphs.text
    from paragraphs
    semi join chosen_documents
        on chosen_documents.document_id = paragraphs.document_id
),
of_others as (
    select line_texts.text
    from line_texts
    anti join chosen_documents
        on chosen_documents.document_id = line_texts.document_id
    where line_texts.text in (select own.text from own)
),
ranked as (
    select
        own.document_id,
        left(own.text, 100) as needle,
        row_number() over (partition by own.document_id order by len(own.text) desc, own.text) as place
    from own
    where len(own.text) >= $shortest
        and own.text not in (select of_others.text from of_others)
)
select distinct needle, place
from ranked
where place <= $most_of_one
order by place, needle
limit $most;
