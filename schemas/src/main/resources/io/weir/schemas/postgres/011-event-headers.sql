--liquibase formatted sql

--changeset weir:011-event-headers
-- What ingest says of an exposure in its record's headers, and the record does not hold: null of every other event.
alter table events add column hash bytea;     -- tells a copy from a conflict; null: the hash of the record's body
alter table events add column forced boolean; -- true: the experiment forces the unit; else null
--rollback alter table events drop column hash;
--rollback alter table events drop column forced;
