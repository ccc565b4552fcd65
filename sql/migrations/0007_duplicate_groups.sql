-- Which documents of different files say exactly the same?
create table duplicate_groups (
    group_id uuid not null,
    document_id uuid not null,
    kind varchar not null using compression zstd
);

comment on table duplicate_groups is 'One row per document and kind of sameness that it shares with a document of another uri.';
comment on column duplicate_groups.group_id is 'document_id of the first member, by document_id: the same whatever the order of arrival.';
comment on column duplicate_groups.document_id is 'The member; see documents.';
comment on column duplicate_groups.kind is 'same_text: every character is the same. same_article: the kept paragraphs are the same.';
