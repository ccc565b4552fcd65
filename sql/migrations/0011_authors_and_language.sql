-- Who wrote it, name by name, and in which language?
alter table documents add column authors varchar[];
alter table documents add column language varchar;

comment on column documents.authors is 'Names of the authors, in the order of the byline, without roles, places, outlets; an agency only where nobody is named. NULL where none is sure. The evidence is byline_line and the lines that go on from it.';
comment on column documents.language is 'Language of the kept text, ISO 639-1 (de, pt, zh); NULL where it is not sure. The evidence is the beginning of the kept text as a whole, so no line is cited.';
