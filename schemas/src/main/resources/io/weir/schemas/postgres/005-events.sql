--liquibase formatted sql

--changeset weir:005-events
-- Every event of the log that could be read, for the way from a number to the events behind it. Copies are there too: (partition, log_offset) is
-- the record's place in weir.events.v1. Partitioned by the month in which it was received; the sink creates months and drops
-- those that its retention is past.
create table events (
    received    timestamptz not null,
    partition   integer     not null,
    log_offset  bigint      not null,
    project     text        not null,
    id          text        not null,
    type        text        not null,
    time        timestamptz not null,
    "user"      text,
    session     text,
    run         text,
    experiment  text,                 -- of an exposure
    record      bytea       not null, -- io.weir.schemas.Event, Avro single-object encoding
    primary key (received, partition, log_offset)
) partition by range (received);
create index events_user on events (project, "user", time) where "user" is not null;
create index events_session on events (project, session, time) where session is not null;
create index events_run on events (project, run, time) where run is not null;
create index events_experiment on events (project, experiment, time) where experiment is not null;
--rollback drop table events;

--changeset weir:005-user-assignments
-- Where each unit is counted in each experiment (E2): the newest record of weir.assignments.v1.
create table user_assignments (
    generation        bigint      not null,
    project           text        not null,
    experiment        text        not null,
    unit              text        not null,
    variant           text        not null,
    phase             integer     not null,
    first_exposure    timestamptz not null,
    first_exposure_id text        not null,
    crossed           boolean     not null,
    primary key (generation, project, experiment, unit)
);
create index user_assignments_variant on user_assignments (generation, project, experiment, variant, unit);
--rollback drop table user_assignments;
