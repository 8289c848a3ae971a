-- Written twice or out of order a row stays the same: the highest revision wins (DESIGN 7).
insert into stats_current as stored (
    generation, project, experiment, variant, phase, stage, dimension, value, partition, revision, record)
values (
    :generation, :project, :experiment, :variant, :phase, :stage, :dimension, :value, :partition, :revision, :record)
on conflict (generation, project, experiment, stage, variant, phase, dimension, value, partition) do update
set revision = excluded.revision, record = excluded.record
where excluded.revision > stored.revision
