-- Records of one unit come in the order of their computation, and none comes twice: the position moves with them.
insert into user_assignments as stored (
    generation, project, experiment, unit, variant, phase, first_exposure, first_exposure_id, crossed)
values (
    :generation, :project, :experiment, :unit, :variant, :phase, :first_exposure, :first_exposure_id, :crossed)
on conflict (generation, project, experiment, unit) do update
set variant = excluded.variant, phase = excluded.phase, first_exposure = excluded.first_exposure,
    first_exposure_id = excluded.first_exposure_id, crossed = excluded.crossed
