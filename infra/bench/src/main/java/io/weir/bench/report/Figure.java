package io.weir.bench.report;

/**
 * One line of a report.
 *
 * @param reference what the value is held against in the same run, or null
 * @param ratio of each pair of measurements, or null
 * @param target the ratio or value that is asked for, in words; empty: none
 */
public record Figure(String name, Samples value, String unit, Samples reference, Samples ratio, String target) {

    public static Figure of(String name, Samples value, String unit) {
        return new Figure(name, value, unit, null, null, "");
    }
}
