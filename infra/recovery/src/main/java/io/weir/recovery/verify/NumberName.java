package io.weir.recovery.verify;

import io.weir.oracle.Cell;
import io.weir.schemas.Stage;
import java.time.Instant;
import java.util.Comparator;
import java.util.StringJoiner;

/**
 * Which number of an experiment, or of a project's accounting.
 *
 * @param stage as in weir.stats.v1, or {@code assignments}
 * @param variant empty: of none
 * @param dimension of a breakdown the attribute, else empty
 * @param value of a breakdown the attribute's value, of hours the hour, of assignments the unit, of accounting the partition; else empty
 * @param metric empty: of none
 * @param field {@code units}, {@code sum(value)}, …
 */
public record NumberName(
        String stage, String variant, int phase, String dimension, String value, String metric, String field)
        implements Comparable<NumberName> {

    private static final Comparator<NumberName> ORDER = Comparator.comparing(NumberName::stage)
            .thenComparing(NumberName::variant)
            .thenComparingInt(NumberName::phase)
            .thenComparing(NumberName::dimension)
            .thenComparing(NumberName::value)
            .thenComparing(NumberName::metric)
            .thenComparing(NumberName::field);

    static final String ASSIGNMENTS = "assignments";

    static NumberName of(Cell cell, String metric, String field) {
        String value = cell.stage() == Stage.hours ? hour(cell.value()) : cell.value();
        return new NumberName(
                cell.stage().name(), cell.variant(), cell.phase(), cell.dimension(), value, metric, field);
    }

    static NumberName ofClusters(String variant, String metric, String field) {
        return new NumberName(Stage.clusters.name(), variant, 0, "", "", metric, field);
    }

    static NumberName ofUnusable(String reason, String field) {
        return new NumberName("unusable_exposures", "", 0, "", reason, "", field);
    }

    static NumberName ofUnit(String unit, String field) {
        return new NumberName(ASSIGNMENTS, "", 0, "", unit, "", field);
    }

    static NumberName ofPartition(int partition, String field) {
        return new NumberName(Stage.log.name(), "", 0, "", Integer.toString(partition), "", field);
    }

    /** As everywhere else, not as the number of hours since the epoch that keys have. */
    private static String hour(String sinceEpoch) {
        return Instant.ofEpochSecond(Long.parseLong(sinceEpoch) * 3_600).toString();
    }

    /** For people. */
    public String words() {
        StringJoiner words = new StringJoiner(", ");
        words.add(where());
        if (!variant.isEmpty()) words.add(stage.equals(Stage.clusters.name()) ? variant : variant + " phase " + phase);
        if (!dimension.isEmpty()) words.add(dimension + "=" + value);
        else if (stage.equals(Stage.hours.name())) words.add(value);
        if (!metric.isEmpty()) words.add(metric);
        return words.add(field).toString();
    }

    private String where() {
        return switch (stage) {
            case ASSIGNMENTS -> "assignment of " + value;
            case "unusable_exposures" -> "unusable exposures, " + value;
            case "log" -> "accounting, partition " + value;
            default -> stage;
        };
    }

    @Override
    public int compareTo(NumberName other) {
        return ORDER.compare(this, other);
    }
}
