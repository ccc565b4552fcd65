-- What does every line say, wherever its text is stored?
create or replace view line_texts as
select
    lines.document_id,
    lines.line_number,
    lines.line_start,
    lines.line_end,
    lines.label,
    lines.score,
    lines.rule,
    lines.repeat_of_line,
    lines.paragraph_number,
    coalesce(lines.text, paragraphs.text) as text
from lines
left join paragraphs
    on paragraphs.document_id = lines.document_id
    and paragraphs.paragraph_number = lines.paragraph_number;

comment on view line_texts is 'One row per line of a document, with its text, whether it is stored in the line or in its paragraph.';
comment on column line_texts.document_id is 'The document; see documents.';
comment on column line_texts.line_number is 'Place in the text, from 1, without gaps.';
comment on column line_texts.line_start is 'Where the line starts in the text, in code points from 0.';
comment on column line_texts.line_end is 'Where it ends (half-open), in code points, without its line feed.';
comment on column line_texts.label is 'What the line is; see lines.';
comment on column line_texts.score is 'Probability that the line belongs to the article, before rules and corrections.';
comment on column line_texts.rule is 'Name of the rule, feature or correction that decided the label.';
comment on column line_texts.repeat_of_line is 'For a repeat: the earlier line_number that it repeats.';
comment on column line_texts.paragraph_number is 'The paragraph it belongs to; NULL for a line that is not kept.';
comment on column line_texts.text is 'Text of the line, without its line feed.';
