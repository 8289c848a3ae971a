package io.weir.oracle;

import io.weir.schemas.Stage;
import io.weir.schemas.StatsKey;

/** Where numbers of one experiment stand, all partitions together. */
public record Cell(Stage stage, String variant, int phase, String dimension, String value) implements Comparable<Cell> {

    public static Cell of(StatsKey key) {
        return new Cell(key.getStage(), key.getVariant(), key.getPhase(), key.getDimension(), key.getValue());
    }

    /** The sums of a variant in a phase. */
    public static Cell units(String variant, int phase) {
        return new Cell(Stage.units, variant, phase, "", "");
    }

    static Cell breakdown(String variant, int phase, String attribute, String value) {
        return new Cell(Stage.breakdown, variant, phase, attribute, value);
    }

    static Cell hours(String variant, int phase, long hour) {
        return new Cell(Stage.hours, variant, phase, "", Long.toString(hour));
    }

    @Override
    public int compareTo(Cell other) {
        return toString().compareTo(other.toString());
    }
}
