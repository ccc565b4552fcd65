-- What was left out of the articles, and why?
create or replace view set_aside as
select
    lines.document_id,
    documents.source,
    documents.title,
    lines.line_number,
    lines.label,
    lines.rule,
    lines.score,
    lines.repeat_of_line,
    lines.text
from lines
inner join documents
    on documents.document_id = lines.document_id
where documents.is_current
    and lines.paragraph_number is null
    and lines.label not in ('title', 'byline', 'dateline', 'timestamp', 'credit', 'blank');

comment on view set_aside is 'One row per line of a current document that is neither in a paragraph nor in a field of the document, nor blank.';
comment on column set_aside.document_id is 'The document; see documents.';
comment on column set_aside.source is 'Who the document came from.';
comment on column set_aside.title is 'Headline of the document.';
comment on column set_aside.line_number is 'Place in the text, from 1.';
comment on column set_aside.label is 'Why it was set aside; see lines.';
comment on column set_aside.rule is 'Name of the rule, feature or correction that decided.';
comment on column set_aside.score is 'Probability that the line belongs to the article, before rules and corrections.';
comment on column set_aside.repeat_of_line is 'For a repeat: the earlier line_number that it repeats.';
comment on column set_aside.text is 'Text of the line.';
