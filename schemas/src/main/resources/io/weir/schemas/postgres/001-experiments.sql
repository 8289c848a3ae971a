--liquibase formatted sql

--changeset weir:001-experiments
-- What analysts defined. Debezium follows this table to weir.experiments.v1; the API's document and the stream's record
-- are written in one statement, so they cannot disagree.
create table experiments (
    project     text        not null,
    key         text        not null,
    revision    bigint      not null check (revision > 0),
    document    jsonb       not null,
    definition  bytea       not null, -- io.weir.schemas.ExperimentDefinition, Avro single-object encoding
    created_at  timestamptz not null,
    updated_at  timestamptz not null,
    primary key (project, key)
);
-- Deletes reach Debezium with their key; updates with every column.
alter table experiments replica identity default;
create publication weir_experiments for table experiments;
--rollback drop publication weir_experiments;
--rollback drop table experiments;

--changeset weir:001-generations
-- One complete computation of the statistics each; results are read from the active one.
create table generations (
    generation  bigint      primary key check (generation > 0),
    active      boolean     not null,
    created_at  timestamptz not null default now()
);
create unique index generations_one_active on generations (active) where active;
insert into generations (generation, active) values (1, true);
--rollback drop table generations;
