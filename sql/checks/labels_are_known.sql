-- Labels are those that the documentation names, scores lie between 0 and 1, and a rule is named.
select lines.document_id, lines.line_number, lines.label, lines.score, lines.rule
from lines
semi join checked_documents
    on checked_documents.document_id = lines.document_id
where lines.label not in (
        'body', 'subheading', 'standfirst',
        'title', 'byline', 'dateline', 'timestamp', 'credit',
        'promo', 'ad', 'related', 'navigation', 'caption', 'social', 'legal', 'comment', 'repeat', 'other',
        'blank'
    )
    or isnan(lines.score)
    or lines.score not between 0 and 1
    or lines.rule = '';
