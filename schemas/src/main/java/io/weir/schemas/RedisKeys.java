package io.weir.schemas;

/**
 * Where the statistics lie in Redis. Everything shares one hash tag, so one script reads and writes it at once.
 *
 * <p>A field is the {@link StatsKey} as it is on the topic; its value is the revision in decimal digits, a space, and the
 * {@link Stats} record as it is on the topic.
 */
public final class RedisKeys {

    /** With a version: another layout begins beside the old one and is filled anew from the topic. */
    private static final String PREFIX = "weir:{stats2}:";

    /**
     * Hash: how far the sink has come. {@code position:<p>} is the next offset of partition p of weir.stats.v1;
     * {@code refill:<p>} the position from which on the partition is whole again after a loss; {@code partitions}
     * their number. Readers trust Redis only when every position has reached its refill.
     */
    public static final String POSITION = PREFIX + "position";

    /** Channel on which {@link Topics#experimentKey} is published when an experiment's statistics changed. */
    public static final String CHANGED = "weir:changed";

    /** A pattern of every key that Weir keeps in Redis. */
    public static final String ALL = "weir:*";

    private RedisKeys() {}

    /** Hash of one experiment's records of stages {@code units}, {@code breakdown} and {@code clusters}. */
    public static String experiment(long generation, String project, String experiment) {
        return PREFIX + generation + ":units:" + Topics.experimentKey(project, experiment);
    }

    /** Hash of one experiment's records of stage {@code hours}: many, and wanted for charts only. */
    public static String hours(long generation, String project, String experiment) {
        return PREFIX + generation + ":hours:" + Topics.experimentKey(project, experiment);
    }

    /** Hash of a generation's records of stages {@code progress} and {@code cluster_progress}. */
    public static String progress(long generation) {
        return PREFIX + generation + ":progress";
    }

    /** Hash of one project's records of stage {@code log}. */
    public static String log(long generation, String project) {
        return PREFIX + generation + ":log:" + project;
    }

    /**
     * A document of one experiment's results: the position that it was made of in one line, then the document.
     *
     * @param form all that it depends on beside the sums
     */
    public static String results(long generation, String project, String experiment, String form) {
        return PREFIX + generation + ":results:" + Topics.experimentKey(project, experiment) + ":" + form;
    }

    /** A pattern of all keys that belong to a generation. */
    public static String ofGeneration(long generation) {
        return PREFIX + generation + ":*";
    }

    /** The hash that holds a record. */
    public static String hashOf(StatsKey key) {
        return switch (key.getStage()) {
            case progress, cluster_progress -> progress(key.getGeneration());
            case log -> log(key.getGeneration(), key.getProject());
            case units, breakdown, clusters -> experiment(key.getGeneration(), key.getProject(), key.getExperiment());
            case hours -> hours(key.getGeneration(), key.getProject(), key.getExperiment());
            case unknown -> throw new IllegalArgumentException("a record of a newer Weir: " + key);
        };
    }

    /** The field that holds a record. */
    public static byte[] field(StatsKey key) {
        return SingleObject.STATS_KEY.encode(key);
    }
}
