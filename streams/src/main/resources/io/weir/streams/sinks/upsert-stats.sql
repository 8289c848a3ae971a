-- Written twice or out of order a row stays the same: the highest revision wins (DESIGN 7).
insert into stats_current as stored (
    generation, project, experiment, variant, phase, stage, partition, revision, units, crossovers, late,
    received, duplicates, conflicts, unreadable, metrics, as_of, as_of_rekeyed, stream_time)
values (
    :generation, :project, :experiment, :variant, :phase, :stage, :partition, :revision, :units, :crossovers, :late,
    :received, :duplicates, :conflicts, :unreadable, cast(:metrics as jsonb), cast(:as_of as jsonb),
    cast(:as_of_rekeyed as jsonb), :stream_time)
on conflict (generation, project, experiment, variant, phase, stage, partition) do update
set revision = excluded.revision, units = excluded.units, crossovers = excluded.crossovers, late = excluded.late,
    received = excluded.received, duplicates = excluded.duplicates, conflicts = excluded.conflicts,
    unreadable = excluded.unreadable, metrics = excluded.metrics, as_of = excluded.as_of,
    as_of_rekeyed = excluded.as_of_rekeyed, stream_time = excluded.stream_time
where excluded.revision > stored.revision
