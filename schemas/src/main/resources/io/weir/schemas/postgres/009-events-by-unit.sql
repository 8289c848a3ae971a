--liquibase formatted sql

--changeset weir:009-events-by-unit splitStatements:false
-- What the events of one unit are looked up by: eight bytes instead of the texts, compared without a collation, equal for equal
-- units. Two units may share them, so who asks also compares the texts.
create function weir_unit_hash(project text, unit text) returns bigint
    language sql immutable strict parallel safe
    return hashtextextended(unit, hashtextextended(project, 0));
--rollback drop function weir_unit_hash(text, text);

--changeset weir:009-events-indexes
-- Each index is paid for with every event. These are for the three questions by unit; the key (received, partition, log_offset)
-- serves the oldest events and the sink. Nothing asks by experiment or by time.
create index events_user_hash on events (weir_unit_hash(project, "user")) where "user" is not null;
create index events_session_hash on events (weir_unit_hash(project, session)) where session is not null;
create index events_run_hash on events (weir_unit_hash(project, run)) where run is not null;
drop index events_user;
drop index events_session;
drop index events_run;
drop index events_experiment;
--rollback create index events_user on events (project, "user", time) where "user" is not null;
--rollback create index events_session on events (project, session, time) where session is not null;
--rollback create index events_run on events (project, run, time) where run is not null;
--rollback create index events_experiment on events (project, experiment, time) where experiment is not null;
--rollback drop index events_user_hash;
--rollback drop index events_session_hash;
--rollback drop index events_run_hash;
