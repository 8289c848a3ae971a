--liquibase formatted sql

--changeset weir:008-metrics
-- The library of metrics: every version of each, which never change.
create table metrics (
    project     text        not null,
    key         text        not null,
    version     integer     not null check (version > 0),
    document    jsonb       not null,
    created_at  timestamptz not null,
    primary key (project, key, version)
);
create trigger weir_changes after insert or update or delete or truncate on metrics
    for each statement execute function weir_tell_of_change();
--rollback drop table metrics;
