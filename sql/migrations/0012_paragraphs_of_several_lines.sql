-- What changes in the columns when a paragraph may have several lines? Only what is said of them.
comment on column paragraphs.text is 'Text of the paragraph: of its line, or of its lines, joined by single spaces and broken words made whole.';
comment on table spans is 'One row per stretch of a paragraph that is something of its own, for example a dateline in front of a sentence.';
comment on column spans.line_number is 'The line it starts in; it ends there or in another line of the same paragraph.';
