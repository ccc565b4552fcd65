-- The first bytes of versions of these files that could not be read may be of the same text.
update quarantine
set first_bytes = null
where first_bytes is not null
    and uri in (select touched_files.uri from touched_files);
