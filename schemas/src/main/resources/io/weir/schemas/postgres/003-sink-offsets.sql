--liquibase formatted sql

--changeset weir:003-sink-offsets
-- Where a sink goes on reading. Written in the transaction that writes the rows, so both are there or neither.
create table sink_offsets (
    sink        text    not null,
    topic       text    not null,
    partition   integer not null,
    next_offset bigint  not null check (next_offset >= 0),
    primary key (sink, topic, partition)
);
--rollback drop table sink_offsets;
