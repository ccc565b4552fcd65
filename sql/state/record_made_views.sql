-- These views and macros were made now.
delete from made_views;
insert into made_views (sha256)
values ($sha256);
