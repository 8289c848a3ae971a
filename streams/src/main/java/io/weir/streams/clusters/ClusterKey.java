package io.weir.streams.clusters;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.schemas.Topics;
import org.apache.kafka.common.utils.Bytes;

/**
 * One cluster of one experiment, and the key of its records in by-cluster.
 *
 * @param cluster begins with what says whether it has a name: a unit that is a cluster of its own never meets a named one
 */
record ClusterKey(String project, String experiment, String cluster) {

    private static final String NAMED = "=";
    private static final String UNIT = "-";
    private static final String END = "\0"; // no name holds NUL

    /** @param unit a {@link io.weir.schemas.UnitKey} as it is a record's key */
    static ClusterKey of(String project, String experiment, String cluster, byte[] unit) {
        return new ClusterKey(
                project, experiment, cluster.isEmpty() ? UNIT + new String(unit, UTF_8) : NAMED + cluster);
    }

    String experimentKey() {
        return Topics.experimentKey(project, experiment);
    }

    byte[] toBytes() {
        return String.join(END, project, experiment, cluster).getBytes(UTF_8);
    }

    /** What the keys of its experiment lie before, and those of the next do not. */
    Bytes behindExperiment() {
        return Bytes.wrap((project + END + experiment + "\u0001").getBytes(UTF_8));
    }

    static ClusterKey parse(byte[] bytes) {
        String[] parts = new String(bytes, UTF_8).split(END, 3);
        return new ClusterKey(parts[0], parts[1], parts[2]);
    }
}
