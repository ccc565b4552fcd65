-- The archived file of a drop whose text was forgotten is deleted, too.
update drops
set archived_as = null
where status = 'forgotten'
    and archived_as is not null;
