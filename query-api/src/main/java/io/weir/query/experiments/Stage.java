package io.weir.query.experiments;

/** What an analyst has made of an experiment. The clock makes a {@link State} of it. */
public enum Stage {
    draft,
    started,
    archived
}
