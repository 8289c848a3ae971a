--liquibase formatted sql

--changeset weir:014-rebuilds
-- Experiments that a generation computes by another definition than the one that stands. When it is switched to, that one stands.
alter table generations add column rebuilds jsonb not null default '[]';
--rollback alter table generations drop column rebuilds;
