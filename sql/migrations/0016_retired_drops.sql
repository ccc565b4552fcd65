-- Where did the files go that winnow put away after publication?
alter table drops add column retired_at timestamp;
alter table drops add column archived_as varchar;

comment on column drops.retired_at is 'When winnow itself moved the file to the archive or deleted it, its rows being published (setting published_drops), in UTC. NULL where the file lies in the inbox, or went without winnow.';
comment on column drops.archived_as is 'Where the file lies since, spelt as uri is; NULL where it was not archived.';
comment on column drops.status is 'loaded: other bytes than the sighting of this uri before it. duplicate: the same bytes, nothing was loaded. quarantined: could not be read, see quarantine. gone: no longer in the inbox, and winnow did not put it away; its documents stay. forgotten: its text was forgotten on request and is not loaded; see forgotten. expired: its documents were older than they are kept. The last two stay, whether or not the file does.';
