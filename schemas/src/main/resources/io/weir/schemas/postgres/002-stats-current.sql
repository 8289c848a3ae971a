--liquibase formatted sql

--changeset weir:002-stats-current
-- The newest record of every key of weir.stats.v1. Written twice or out of order it stays the same: the highest
-- revision wins (DESIGN 7). Stage 'progress' (project and experiment empty) says how far a partition is computed.
create table stats_current (
    generation  bigint  not null,
    project     text    not null,
    experiment  text    not null,
    variant     text    not null,
    phase       integer not null,
    stage       text    not null check (stage in ('progress', 'log', 'units')),
    partition   integer not null check (partition >= 0),
    revision    bigint  not null,
    units       bigint  not null,
    crossovers  bigint  not null,
    late        bigint  not null,
    received    bigint  not null,
    duplicates  bigint  not null,
    conflicts   bigint  not null,
    unreadable  bigint  not null,
    metrics     jsonb   not null, -- {"<metric>": {"n": "<integer>", "sum": "<integer, millionths>", "sum_squares": "<integer, 10^-12>"}}
    as_of       jsonb   not null, -- {"<events partition>": <next offset>}
    as_of_rekeyed jsonb not null, -- the same, of events that were re-keyed to this partition
    stream_time bigint  not null, -- highest received time handled, epoch milliseconds; -1: none
    primary key (generation, project, experiment, variant, phase, stage, partition)
);
--rollback drop table stats_current;
