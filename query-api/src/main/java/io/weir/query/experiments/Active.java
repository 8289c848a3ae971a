package io.weir.query.experiments;

/** An experiment, and the generation whose numbers are served. */
public record Active(Experiment experiment, long generation) {}
