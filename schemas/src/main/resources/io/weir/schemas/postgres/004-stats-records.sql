--liquibase formatted sql

--changeset weir:004-stats-records
-- The newest record of every key of weir.stats.v1, as it stands on the topic: PostgreSQL, Redis and the topic hold the same
-- bytes, and a field that a record gains needs no column. Written twice or out of order a row stays the same: the highest
-- revision wins (DESIGN 7). The rows of before are not carried over: without its position the sink reads the topic again.
drop table stats_current;
create table stats_current (
    generation  bigint  not null,
    project     text    not null, -- empty for stages progress and cluster_progress
    experiment  text    not null,
    variant     text    not null,
    phase       integer not null,
    stage       text    not null, -- io.weir.schemas.Stage
    dimension   text    not null, -- stage breakdown: the attribute
    value       text    not null, -- stage breakdown: the attribute's value; stage hours: hours since the epoch
    partition   integer not null check (partition >= 0),
    revision    bigint  not null,
    record      bytea   not null, -- io.weir.schemas.Stats, Avro single-object encoding
    primary key (generation, project, experiment, stage, variant, phase, dimension, value, partition)
);
delete from sink_offsets where sink = 'postgres';
--rollback drop table stats_current;
--rollback create table stats_current (
--rollback     generation bigint not null, project text not null, experiment text not null, variant text not null,
--rollback     phase integer not null, stage text not null check (stage in ('progress', 'log', 'units')),
--rollback     partition integer not null check (partition >= 0), revision bigint not null, units bigint not null,
--rollback     crossovers bigint not null, late bigint not null, received bigint not null, duplicates bigint not null,
--rollback     conflicts bigint not null, unreadable bigint not null, metrics jsonb not null, as_of jsonb not null,
--rollback     as_of_rekeyed jsonb not null, stream_time bigint not null,
--rollback     primary key (generation, project, experiment, variant, phase, stage, partition));
--rollback delete from sink_offsets where sink = 'postgres';
