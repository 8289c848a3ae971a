--liquibase formatted sql

--changeset weir:015-replay-rate
-- Events per second that a generation may read of the log while it is not the active one; null: as many as it can.
alter table generations add column max_rate integer check (max_rate between 100 and 1000000);
--rollback alter table generations drop column max_rate;
