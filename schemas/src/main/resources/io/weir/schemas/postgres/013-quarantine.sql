--liquibase formatted sql

--changeset weir:013-quarantine
-- Events that a rule covers are left out of every generation that is begun while the rule stands. A generation keeps the rules that it was
-- begun with: a computation is a function of the log and of them.
create table quarantine (
    id             bigint generated always as identity primary key,
    project        text        not null,
    agent          text,
    attribute      text,
    value          text,
    unit_type      text check (unit_type in ('user', 'session', 'run')),
    unit           text,
    received_from  timestamptz not null,
    received_until timestamptz, -- null: still
    reason         text        not null default '',
    created_at     timestamptz not null default now(),
    check ((attribute is null) = (value is null)),
    check ((unit_type is null) = (unit is null)),
    check (agent is not null or attribute is not null or unit is not null)
);
alter table generations add column quarantine jsonb not null default '[]';
--rollback alter table generations drop column quarantine;
--rollback drop table quarantine;
