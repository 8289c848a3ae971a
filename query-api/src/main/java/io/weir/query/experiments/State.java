package io.weir.query.experiments;

/** Where an experiment is in its life, in order. */
public enum State {
    /** Everything can be changed; nothing is counted, nobody gets a variant. */
    draft,
    /** It is started, and its start lies ahead. */
    scheduled,
    running,
    /** It runs, and for now nobody gets a variant; events of units that have one count. */
    paused,
    /** Its end has passed, or nobody gets a variant any more. Its numbers stay. */
    stopped,
    /** Out of sight, with all that it had. */
    archived
}
