-- What does the watch need to know: when texts arrived, what their lines were, day by day, and what it has told?
alter table documents add column arrived_at timestamp;

comment on column documents.arrived_at is 'When the pipeline first saw it, in UTC: the start of the run that loaded it. Labelling anew does not change it.';

update documents
set arrived_at = brought.started_at
from (
    select documents.document_id, coalesce(loading.started_at, sighting.started_at, labelling.started_at) as started_at
    from documents
    inner join drops
        on drops.drop_id = documents.drop_id
    left join runs as loading
        on loading.run_id = documents.run_id
        and loading.kind in ('ingest', 'recovery')
    left join runs as sighting
        on sighting.run_id = drops.run_id
        and drops.status <> 'gone'
    left join runs as labelling
        on labelling.run_id = documents.run_id
) as brought
where brought.document_id = documents.document_id;

create table daily_arrivals (
    source varchar not null,
    day date not null,
    first_arrived_at timestamp not null,
    last_arrived_at timestamp not null,
    longest_gap_hours double not null,
    drop_count bigint not null,
    quarantined_count bigint not null,
    document_count bigint not null
);

comment on table daily_arrivals is 'One row per source and day (UTC) on which something new of it arrived. Counts stay when documents are forgotten.';
comment on column daily_arrivals.source is 'Who it came from, as in documents; of a drop that could not be read, as in drops.';
comment on column daily_arrivals.day is 'The day on which the pipeline saw it, not the one that a page claims.';
comment on column daily_arrivals.first_arrived_at is 'Start of the first run of the day that brought something, in UTC.';
comment on column daily_arrivals.last_arrived_at is 'Start of the last such run.';
comment on column daily_arrivals.longest_gap_hours is 'The longest time between two such runs of the day, one after the other; 0 where there was one.';
comment on column daily_arrivals.drop_count is 'New versions of files, whether they could be read or not.';
comment on column daily_arrivals.quarantined_count is 'Those of them that could not be read.';
comment on column daily_arrivals.document_count is 'New documents: texts and revisions of texts.';

create table daily_counts (
    day date not null,
    source varchar not null,
    rules_version varchar not null,
    label varchar not null,
    rule varchar not null,
    line_count bigint not null
);

comment on table daily_counts is 'One row per day of arrival, source, version of the rules, label and rule: how many lines. Counts stay when documents are forgotten, until everything is labelled anew.';
comment on column daily_counts.day is 'Day (UTC) on which the documents of the lines arrived.';
comment on column daily_counts.source is 'Who they came from, as in documents.';
comment on column daily_counts.rules_version is 'Version of the rules that labelled the lines, as in documents: counts of different versions are not compared.';
comment on column daily_counts.label is 'As in lines.';
comment on column daily_counts.rule is 'As in lines.';
comment on column daily_counts.line_count is 'Lines with this label by this rule.';

create table source_expectations (
    source varchar not null,
    expected_hours double,
    is_watched boolean not null
);

comment on table source_expectations is 'One row per source for which a person said in the settings what is expected of it.';
comment on column source_expectations.source is 'The source, as in documents.';
comment on column source_expectations.expected_hours is 'The longest silence that is usual for it; NULL: as it is learnt from its past.';
comment on column source_expectations.is_watched is 'Whether its silence is an alarm.';

create table alarms (
    check_name varchar not null,
    subject varchar not null,
    severity varchar not null,
    sentence varchar not null,
    measured double,
    expected double,
    unit varchar not null,
    opened_run_id bigint not null,
    opened_at timestamp not null,
    closed_run_id bigint,
    closed_at timestamp
);

comment on table alarms is 'One row per alarm, from its opening to its closing: told when it opens and when it closes, not in between.';
comment on column alarms.check_name is 'File in sql/watch that found it: freshness, volume, set_aside, quarantined, drift or silent_rules.';
comment on column alarms.subject is 'The source or rule that it is about.';
comment on column alarms.severity is 'warning: news are published all the same. error: nothing is published while it is open.';
comment on column alarms.sentence is 'What is wrong, for a person, as it was found when the alarm opened.';
comment on column alarms.measured is 'What was measured when it opened.';
comment on column alarms.expected is 'What was to be expected from the past, or was set.';
comment on column alarms.unit is 'Unit of measured and expected, for example hours.';
comment on column alarms.opened_run_id is 'Run that found it.';
comment on column alarms.opened_at is 'When, in UTC.';
comment on column alarms.closed_run_id is 'Run that no longer found it; NULL while it is open.';
comment on column alarms.closed_at is 'When, in UTC; NULL while it is open.';

insert into daily_counts
select
    documents.arrived_at::date as day,
    documents.source,
    documents.rules_version,
    lines.label,
    lines.rule,
    count(*) as line_count
from lines
inner join documents
    on documents.document_id = lines.document_id
where documents.arrived_at is not null
group by all
order by all;

insert into daily_arrivals
with arrivals as (
    select source, arrived_at, drop_id, 0 as quarantined_count, 1 as document_count
    from documents
    where arrived_at is not null
    union all
    select drops.source, runs.started_at, quarantine.drop_id, 1, 0
    from quarantine
    inner join drops
        on drops.drop_id = quarantine.drop_id
    inner join runs
        on runs.run_id = quarantine.run_id
    qualify row_number() over (partition by quarantine.drop_id order by quarantine.run_id) = 1
),
spaced as (
    select *, arrived_at - lag(arrived_at) over (partition by source, arrived_at::date order by arrived_at) as gap
    from arrivals
)
select
    source,
    arrived_at::date as day,
    min(arrived_at) as first_arrived_at,
    max(arrived_at) as last_arrived_at,
    coalesce(epoch(max(gap)) / 3600, 0) as longest_gap_hours,
    count(distinct drop_id) as drop_count,
    sum(quarantined_count) as quarantined_count,
    sum(document_count) as document_count
from spaced
group by source, day
order by day, source;
