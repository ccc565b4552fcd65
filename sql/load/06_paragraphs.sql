-- The paragraphs of the documents that are new.
insert into paragraphs (document_id, paragraph_number, first_line, last_line, text, word_count, fingerprint)
select document_id, paragraph_number, first_line, last_line, text, word_count, fingerprint
from fragment_paragraphs
semi join new_documents
    on new_documents.document_id = fragment_paragraphs.document_id;
