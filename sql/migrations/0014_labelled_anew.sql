-- What changes in the columns when a rebuild touches only the documents that come out otherwise? Only what is said of them.
comment on column documents.run_id is 'Run that loaded it, or labelled it anew and changed something in its row, lines, paragraphs or spans. A run that labelled it anew to the same end changes rules_version only.';
comment on column documents.rules_version is 'Hash of the weights, rules and lexicons that labelled its lines last, and of the rules that its source has of its own.';
comment on column runs.documents_new is 'Documents loaded; for a rebuild or a correction, those that came out otherwise.';
comment on column runs.lines_new is 'Lines of those documents.';
