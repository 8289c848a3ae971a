package io.weir.recovery.verify;

import io.weir.oracle.AssignedUnit;
import io.weir.oracle.Cell;
import io.weir.oracle.ClusterTotals;
import io.weir.oracle.Expected;
import io.weir.oracle.Totals;
import io.weir.oracle.UnusableExposures;
import io.weir.recovery.verify.PostgresReader.StoredAssignment;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.Metric;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Everything that is known of an experiment as single numbers, each with its name and as text: in full, without an exponent. */
final class Numbers {

    /** Of values, and of their products. */
    private static final int SCALE = 6;

    private static final String NEVER_BEFORE = "-infinity";
    private static final String NEVER_AFTER = "infinity";

    private final TreeMap<NumberName, String> numbers = new TreeMap<>();

    private Numbers() {}

    /** Sums, hours, breakdowns, clusters and unusable exposures. */
    static TreeMap<NumberName, String> of(ExperimentDefinition x, Expected expected) {
        Numbers all = new Numbers();
        Map<String, List<String>> components = new HashMap<>();
        for (Metric metric : x.getMetrics()) components.put(metric.getKey(), components(metric));
        expected.cells().forEach((cell, totals) -> all.add(cell, totals, components));
        expected.clusters().forEach(all::add);
        expected.unusable().forEach(all::add);
        return all.numbers;
    }

    /** What a metric's sums are of, in their order. */
    private static List<String> components(Metric metric) {
        List<String> components = new ArrayList<>(List.of("value"));
        if (metric.getDenominator() != null) components.add("denominator");
        if (metric.getLookback() == null) return components;
        components.add("covariate");
        if (metric.getDenominator() != null) components.add("covariate_denominator");
        return components;
    }

    private void add(Cell cell, Totals totals, Map<String, List<String>> components) {
        put(NumberName.of(cell, "", "units"), totals.units());
        put(NumberName.of(cell, "", "crossovers"), totals.crossovers());
        put(NumberName.of(cell, "", "forced_units"), totals.forcedUnits());
        put(NumberName.of(cell, "", "counted"), totals.events().counted());
        put(NumberName.of(cell, "", "outside"), totals.events().outside());
        put(NumberName.of(cell, "", "crossed"), totals.events().crossed());
        put(NumberName.of(cell, "", "late"), totals.events().late());
        put(NumberName.of(cell, "", "forced"), totals.events().forced());
        totals.metrics().forEach((metric, sum) -> add(cell, metric, sum, components.getOrDefault(metric, List.of())));
    }

    private void add(Cell cell, String metric, Totals.Sum sum, List<String> components) {
        put(NumberName.of(cell, metric, "n"), sum.n());
        put(NumberName.of(cell, metric, "below_resolution"), sum.belowResolution());
        sum.histogram()
                .forEach((bucket, count) -> put(NumberName.of(cell, metric, "histogram[" + bucket + "]"), count));
        int size = sum.sums().size();
        for (int i = 0; i < size; i++) {
            String name = "sum(" + component(components, i) + ")";
            put(NumberName.of(cell, metric, name), sum.sums().get(i), SCALE);
        }
        int next = 0;
        for (int i = 0; i < size; i++) {
            for (int j = i; j < size && next < sum.products().size(); j++) {
                String name = "sum(" + component(components, i) + "*" + component(components, j) + ")";
                put(NumberName.of(cell, metric, name), sum.products().get(next++), 2 * SCALE);
            }
        }
    }

    /** A definition that has changed since may have had more of them. */
    private static String component(List<String> components, int place) {
        return place < components.size() ? components.get(place) : "component" + place;
    }

    private void add(String arm, ClusterTotals totals) {
        int slash = arm.indexOf('/');
        String variant = arm.substring(0, slash);
        String metric = arm.substring(slash + 1);
        put(NumberName.ofClusters(variant, metric, "clusters"), totals.clusters());
        // Of a ratio the weight is in millionths, else it is a number of units: neither is told apart here.
        put(NumberName.ofClusters(variant, metric, "weight"), totals.weight(), 0);
        put(NumberName.ofClusters(variant, metric, "sum"), totals.sum(), SCALE);
        put(NumberName.ofClusters(variant, metric, "weight_squares"), totals.weightSquares(), 0);
        put(NumberName.ofClusters(variant, metric, "sum_squares"), totals.sumSquares(), 2 * SCALE);
        put(NumberName.ofClusters(variant, metric, "weight_sum"), totals.weightSum(), SCALE);
        put(NumberName.ofClusters(variant, metric, "shared"), totals.shared());
        put(NumberName.ofClusters(variant, metric, "control_weight_weight"), totals.controlWeightWeight(), 0);
        put(NumberName.ofClusters(variant, metric, "control_sum_sum"), totals.controlSumSum(), 2 * SCALE);
        put(NumberName.ofClusters(variant, metric, "control_sum_weight"), totals.controlSumWeight(), SCALE);
        put(NumberName.ofClusters(variant, metric, "control_weight_sum"), totals.controlWeightSum(), SCALE);
        totals.trials()
                .forEach((trial, clusters) -> put(
                        NumberName.ofClusters(
                                variant, metric, "trials[" + trial.getFirst() + "," + trial.getLast() + "]"),
                        clusters));
    }

    private void add(String reason, UnusableExposures exposures) {
        put(NumberName.ofUnusable(reason, "count"), exposures.count());
        numbers.put(NumberName.ofUnusable(reason, "example_time"), time(exposures.time()));
        numbers.put(NumberName.ofUnusable(reason, "example_id"), exposures.id());
        numbers.put(NumberName.ofUnusable(reason, "example_unit"), exposures.unit());
        numbers.put(NumberName.ofUnusable(reason, "example_variant"), exposures.variant());
    }

    /** Of one unit; null: it is in no variant. */
    static TreeMap<NumberName, String> of(String unit, AssignedUnit assigned) {
        if (assigned == null) return new TreeMap<>();
        return of(
                unit,
                assigned.variant(),
                assigned.phase(),
                time(assigned.exposure().time()),
                assigned.exposure().id(),
                assigned.crossed());
    }

    static TreeMap<NumberName, String> of(String unit, StoredAssignment stored) {
        if (stored == null) return new TreeMap<>();
        return of(unit, stored.variant(), stored.phase(), time(stored.first()), stored.firstId(), stored.crossed());
    }

    private static TreeMap<NumberName, String> of(
            String unit, String variant, int phase, String first, String firstId, boolean crossed) {
        TreeMap<NumberName, String> fields = new TreeMap<>();
        fields.put(NumberName.ofUnit(unit, "variant"), variant);
        fields.put(NumberName.ofUnit(unit, "phase"), Integer.toString(phase));
        fields.put(NumberName.ofUnit(unit, "first_exposure"), first);
        fields.put(NumberName.ofUnit(unit, "first_exposure_id"), firstId);
        fields.put(NumberName.ofUnit(unit, "crossed"), Boolean.toString(crossed));
        return fields;
    }

    /** A timestamptz holds less than an event's time can be: what lies beyond is its infinity. */
    private static String time(long epochMillis) {
        if (epochMillis < FIRST) return NEVER_BEFORE;
        if (epochMillis > LAST) return NEVER_AFTER;
        return Instant.ofEpochMilli(epochMillis).toString();
    }

    private static final long FIRST = Instant.parse("-4712-01-01T00:00:00Z").toEpochMilli();
    private static final long LAST =
            Instant.parse("+294276-12-31T23:59:59.999Z").toEpochMilli();

    private static String time(OffsetDateTime time) {
        if (time.equals(OffsetDateTime.MIN)) return NEVER_BEFORE;
        if (time.equals(OffsetDateTime.MAX)) return NEVER_AFTER;
        return time.toInstant().toString();
    }

    private void put(NumberName name, long number) {
        numbers.put(name, Long.toString(number));
    }

    private void put(NumberName name, BigInteger unscaled, int scale) {
        BigDecimal number = new BigDecimal(unscaled, scale);
        numbers.put(
                name, number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString());
    }
}
