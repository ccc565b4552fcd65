-- What did every line of every text turn out to be, and which rule said so?
create table lines (
    document_id uuid not null,
    line_number integer not null,
    line_start integer not null,
    line_end integer not null,
    label varchar not null using compression zstd,
    score float not null,
    rule varchar not null using compression zstd,
    repeat_of_line integer,
    paragraph_number integer,
    text varchar using compression zstd
);

comment on table lines is 'One row per line of a document; none is left out. The view line_texts gives every one with its text.';
comment on column lines.document_id is 'The document; see documents.';
comment on column lines.line_number is 'Place in the text, from 1, without gaps.';
comment on column lines.line_start is 'Where the line starts in the text, in code points from 0.';
comment on column lines.line_end is 'Where it ends (half-open), in code points, without its line feed.';
comment on column lines.label is 'What the line is. Kept: body, subheading, standfirst. Fields: title, byline, dateline, timestamp, credit. Set aside: promo, ad, related, navigation, caption, social, legal, comment, repeat, other. Or blank.';
comment on column lines.score is 'Probability that the line belongs to the article, before rules and corrections, from 0 to 1.';
comment on column lines.rule is 'Name of the rule, feature or correction that decided the label.';
comment on column lines.repeat_of_line is 'For a repeat: the earlier line_number that it repeats.';
comment on column lines.paragraph_number is 'The paragraph it belongs to; NULL for a line that is not kept.';
comment on column lines.text is 'Text of the line; NULL where it is exactly the text of its paragraph, which is stored once, there.';
