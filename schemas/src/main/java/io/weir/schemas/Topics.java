package io.weir.schemas;

import java.util.List;
import java.util.Map;

/**
 * Every topic of Weir: its name, its key, and how the broker must keep it.
 *
 * <p>A name carries its version. An incompatible change is a new topic, never a new meaning.
 */
public final class Topics {

    /** Accepted events. Key: {@link UnitKey} of the primary unit. Value: {@link Event}. Timestamp: the received time. */
    public static final String EVENTS = "weir.events.v1";

    /** Refused events, whole. Key: the project. Value: {@link RejectedEvent}. */
    public static final String REJECTED = "weir.events.rejected.v1";

    /** Experiment definitions, compacted. Key: {@link #experimentKey}. Value: {@link ExperimentDefinition}. */
    public static final String EXPERIMENTS = "weir.experiments.v1";

    /** Cumulative statistics, compacted. Key: {@link StatsKey}. Value: {@link Stats}. Partition: {@link #statsPartition}. */
    public static final String STATS = "weir.stats.v1";

    /** Where each unit is counted, compacted. Key: {@link AssignmentKey}. Value: {@link Assignment}. */
    public static final String ASSIGNMENTS = "weir.assignments.v1";

    /** Header of an event record: the project, UTF-8. */
    public static final String HEADER_PROJECT = "weir-project";

    /** Header of an event record: {@link PayloadHash} of its value. */
    public static final String HEADER_HASH = "weir-hash";

    /** Header of an event record: the W3C trace context of the request that brought it, as it came. */
    public static final String HEADER_TRACE = "traceparent";

    /** Header of an exposure's record, present and empty when ingest knew that the experiment forces the unit into a variant. */
    public static final String HEADER_FORCED = "weir-forced";

    /**
     * Header of an event record: names of the values that were not 0 and became 0 in millionths, UTF-8, one a line; absent
     * when there is none.
     */
    public static final String HEADER_BELOW_RESOLUTION = "weir-below-resolution";

    /** Header of a restored event record: where it lay in the log that was first archived, {@code partition:offset}, UTF-8. */
    public static final String HEADER_ORIGIN = "weir-origin";

    /** The project of every event and experiment until projects can be created. */
    public static final String DEFAULT_PROJECT = "default";

    /**
     * A topic that must exist before a service starts.
     *
     * @param partitioned true: as many partitions as the deployment asks for; false: one
     * @param configs broker settings that belong to the topic's meaning, not to the deployment
     */
    public record Spec(String name, boolean partitioned, Map<String, String> configs) {
        public Spec {
            configs = Map.copyOf(configs);
        }
    }

    /** A day: who reads a compacted topic for longer than that may miss that something was deleted. */
    public static final String DELETE_RETENTION_MS = "86400000";

    private static final Map<String, String> COMPACTED =
            Map.of("cleanup.policy", "compact", "delete.retention.ms", DELETE_RETENTION_MS);

    private static final Map<String, String> CLEANED_OFTEN = Map.of(
            "cleanup.policy",
            "compact",
            "delete.retention.ms",
            DELETE_RETENTION_MS,
            "min.cleanable.dirty.ratio",
            "0.1");

    /** Events are kept until an operator decides otherwise: replay needs them. Ordered as data flows. */
    public static final List<Spec> ALL = List.of(
            new Spec(EVENTS, true, Map.of("retention.ms", "-1", "message.timestamp.type", "CreateTime")),
            new Spec(REJECTED, false, Map.of("retention.ms", "-1")),
            new Spec(EXPERIMENTS, false, COMPACTED),
            new Spec(STATS, true, CLEANED_OFTEN),
            new Spec(ASSIGNMENTS, true, COMPACTED));

    private Topics() {}

    /** Key of {@link #EXPERIMENTS}. */
    public static String experimentKey(String project, String experiment) {
        return project + "/" + experiment;
    }

    /**
     * Partition of {@link #STATS} for a record that {@code streamPartition} computed. All of one stream partition's
     * records share a partition, in the order of computation: whoever has read its progress has read its sums.
     */
    public static int statsPartition(int streamPartition, int partitions) {
        return streamPartition % partitions;
    }
}
