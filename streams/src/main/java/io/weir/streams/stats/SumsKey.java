package io.weir.streams.stats;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.schemas.Stage;
import io.weir.schemas.StatsKey;
import io.weir.streams.definitions.ExperimentRules;

/** One key of a task's statistics, without what all keys of a task share: generation and partition. */
public record SumsKey(
        Stage stage, String project, String experiment, String variant, int phase, String dimension, String value) {

    private static final String END = "\0"; // no name holds NUL

    public static final SumsKey PROGRESS = new SumsKey(Stage.progress, "", "", "", 0, "", "");
    public static final SumsKey CLUSTER_PROGRESS = new SumsKey(Stage.cluster_progress, "", "", "", 0, "", "");

    static SumsKey log(String project) {
        return new SumsKey(Stage.log, project, "", "", 0, "", "");
    }

    static SumsKey units(ExperimentRules rules, String variant, int phase) {
        return new SumsKey(Stage.units, rules.project(), rules.experiment(), variant, phase, "", "");
    }

    static SumsKey breakdown(ExperimentRules rules, String variant, int phase, String attribute, String value) {
        return new SumsKey(Stage.breakdown, rules.project(), rules.experiment(), variant, phase, attribute, value);
    }

    /** @param hour hours since the epoch */
    static SumsKey hour(ExperimentRules rules, String variant, int phase, long hour) {
        return new SumsKey(Stage.hours, rules.project(), rules.experiment(), variant, phase, "", Long.toString(hour));
    }

    public static SumsKey clusters(String project, String experiment, String variant) {
        return new SumsKey(Stage.clusters, project, experiment, variant, 0, "", "");
    }

    StatsKey in(long generation, int partition) {
        return new StatsKey(generation, project, experiment, variant, phase, stage, partition, dimension, value);
    }

    /** As it stands in the store: names that do not depend on the version of any schema. */
    byte[] toBytes() {
        return String.join(END, project, experiment, stage.name(), variant, Integer.toString(phase), dimension, value)
                .getBytes(UTF_8);
    }

    static SumsKey parse(byte[] bytes) {
        String[] parts = new String(bytes, UTF_8).split(END, -1);
        return new SumsKey(
                Stage.valueOf(parts[2]), parts[0], parts[1], parts[3], Integer.parseInt(parts[4]), parts[5], parts[6]);
    }
}
