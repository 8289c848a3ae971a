package io.weir.streams.oracle;

import io.weir.schemas.Event;
import io.weir.schemas.EventValue;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.Metric;
import io.weir.schemas.MetricKind;
import io.weir.schemas.UnitKey;
import io.weir.schemas.Variant;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Rules E1 to E5 over a whole list of records, as plainly as they can be written: no state that is carried along, nothing
 * shared with the topology. Slow; for tests and for verifying stored numbers.
 */
public final class Oracle {

    private static final BigInteger MILLION = BigInteger.valueOf(1_000_000);

    private static final Comparator<Event> BY_TIME_AND_NAME = Comparator.<Event>comparingLong(e -> e.getTime())
            .thenComparing(e -> e.getId(), Oracle::byCodePoint)
            .thenComparing(e -> UnitKey.primary("-", e).toString(), Oracle::byCodePoint);

    private Oracle() {}

    /** What one project's accounting must say. */
    public record Accounting(long received, long duplicates, long conflicts) {}

    /**
     * Totals by variant, of one experiment. The key "" holds late events of units that were never exposed.
     *
     * @param log in the order of the log: of an identity's records the first counts
     */
    public static Map<String, Totals> compute(ExperimentDefinition experiment, List<LogRecord> log) {
        Map<String, List<LogRecord>> byUnit = new LinkedHashMap<>();
        for (LogRecord record : firsts(log)) {
            if (!record.project().equals(experiment.getProject())) continue;
            if (record.received() < experiment.getActiveFrom()) continue;
            String unit = UnitKey.idOf(experiment.getUnit(), record.event());
            if (unit != null)
                byUnit.computeIfAbsent(unit, u -> new ArrayList<>()).add(record);
        }
        Map<String, Totals> totals = new TreeMap<>();
        for (List<LogRecord> events : byUnit.values()) addUnit(experiment, events, totals);
        totals.values().removeIf(Totals::isZero);
        return totals;
    }

    /** E1: the first record of each identity. */
    static List<LogRecord> firsts(List<LogRecord> log) {
        Set<String> seen = new HashSet<>();
        return log.stream().filter(record -> seen.add(identity(record))).toList();
    }

    public static Accounting account(List<LogRecord> log) {
        Map<String, Event> first = new LinkedHashMap<>();
        long duplicates = 0;
        long conflicts = 0;
        for (LogRecord record : log) {
            Event known = first.putIfAbsent(identity(record), record.event());
            if (known == null) continue;
            if (known.equals(record.event())) duplicates++;
            else conflicts++;
        }
        return new Accounting(log.size(), duplicates, conflicts);
    }

    private static String identity(LogRecord record) {
        return UnitKey.primary(record.project(), record.event()) + "\0"
                + record.event().getId();
    }

    private static void addUnit(ExperimentDefinition x, List<LogRecord> records, Map<String, Totals> totals) {
        List<Event> onTime = new ArrayList<>();
        long late = 0;
        for (LogRecord record : records) {
            if (!isExposure(x, record.event()) && !isMetricEvent(x, record.event())) continue;
            boolean isLate = x.getLateness() != null
                    && record.received() - record.event().getTime() > x.getLateness();
            if (isLate) late++;
            else onTime.add(record.event());
        }
        List<Event> exposures = onTime.stream()
                .filter(e -> isExposure(x, e))
                .sorted(BY_TIME_AND_NAME)
                .toList();
        if (exposures.isEmpty()) {
            totals.merge("", new Totals(0, 0, late, new TreeMap<>()), Totals::plus);
            return;
        }
        Event first = exposures.getFirst();
        String variant = first.getExposure().getVariant();
        boolean crossed =
                exposures.stream().anyMatch(e -> !e.getExposure().getVariant().equals(variant));
        TreeMap<String, Totals.Sum> sums = new TreeMap<>();
        for (Metric metric : x.getMetrics()) {
            BigInteger value = crossed ? null : value(metric, counted(x, metric, first.getTime(), onTime));
            sums.put(
                    metric.getKey(), value == null ? Totals.Sum.ZERO : new Totals.Sum(1, value, value.multiply(value)));
        }
        totals.merge(variant, new Totals(crossed ? 0 : 1, crossed ? 1 : 0, late, sums), Totals::plus);
    }

    private static boolean isExposure(ExperimentDefinition x, Event event) {
        return event.getType().equals("exposure")
                && event.getExposure() != null
                && event.getExposure().getExperiment().equals(x.getExperiment())
                && x.getVariants().stream()
                        .map(Variant::getKey)
                        .anyMatch(event.getExposure().getVariant()::equals)
                && inInterval(x, event);
    }

    private static boolean isMetricEvent(ExperimentDefinition x, Event event) {
        return inInterval(x, event) && x.getMetrics().stream().anyMatch(metric -> matches(metric, event));
    }

    private static boolean inInterval(ExperimentDefinition x, Event event) {
        return event.getTime() >= x.getStart() && (x.getEnd() == null || event.getTime() < x.getEnd());
    }

    private static boolean matches(Metric metric, Event event) {
        if (!metric.getEventType().equals(event.getType())) return false;
        if (metric.getOutcome() != null && !metric.getOutcome().equals(event.getOutcome())) return false;
        if (metric.getKind() == MetricKind.unknown) return false;
        if (metric.getValue() == null) return true;
        Long value = valueOf(metric, event);
        boolean counts = metric.getKind() == MetricKind.conversion || metric.getKind() == MetricKind.count;
        return value != null && (!counts || value > 0);
    }

    private static Long valueOf(Metric metric, Event event) {
        return event.getValues().stream()
                .filter(value -> value.getName().equals(metric.getValue()))
                .map(EventValue::getMillionths)
                .findFirst()
                .orElse(null);
    }

    private static List<Event> counted(ExperimentDefinition x, Metric metric, long first, List<Event> events) {
        return events.stream()
                .filter(event -> inInterval(x, event) && matches(metric, event))
                .filter(event -> event.getTime() >= first)
                .filter(event -> metric.getWindow() == null || event.getTime() - first < metric.getWindow())
                .sorted(BY_TIME_AND_NAME)
                .toList();
    }

    private static BigInteger value(Metric metric, List<Event> events) {
        return switch (metric.getKind()) {
            case conversion -> events.isEmpty() ? BigInteger.ZERO : MILLION;
            case count -> MILLION.multiply(BigInteger.valueOf(events.size()));
            case sum ->
                events.stream()
                        .map(event -> BigInteger.valueOf(valueOf(metric, event)))
                        .reduce(BigInteger.ZERO, BigInteger::add);
            case last -> events.isEmpty() ? null : BigInteger.valueOf(valueOf(metric, events.getLast()));
            case unknown -> null;
        };
    }

    private static int byCodePoint(String a, String b) {
        return Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());
    }
}
