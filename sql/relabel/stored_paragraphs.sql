-- What are the paragraphs of this slice? (Row ids first: then only the blocks that hold them are unpacked.)
create or replace temp table stored_paragraphs as
select *
from paragraphs
where rowid in (
    select paragraphs.rowid
    from paragraphs
    semi join stored_documents
        on stored_documents.document_id = paragraphs.document_id
);
