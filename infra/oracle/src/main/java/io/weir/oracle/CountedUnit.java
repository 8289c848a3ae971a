package io.weir.oracle;

import io.weir.oracle.MatchedEvents.Part;
import io.weir.schemas.Event;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.LogBuckets;
import io.weir.schemas.Metric;
import io.weir.schemas.MetricKind;
import io.weir.schemas.PhaseStart;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Rules E2 to E5 for one unit in one experiment.
 *
 * @param variant empty: it was exposed too late only
 * @param exposure its first
 * @param crossed it met another variant too
 * @param leftOut it is in no metric
 */
record CountedUnit(
        String id, String variant, int phase, LogLine exposure, boolean crossed, boolean leftOut, Totals totals) {

    /** The event of its first exposure. */
    Event first() {
        return exposure.record().event();
    }

    /**
     * @param lines of the unit; all that are admitted
     * @return null: it has met no variant, nor was it exposed too late
     */
    static CountedUnit of(ExperimentDefinition x, String id, List<LogLine> lines) {
        List<LogLine> onTime = new ArrayList<>();
        List<LogLine> late = new ArrayList<>();
        for (LogLine line : lines) {
            if (!MatchedEvents.isMatched(x, line.record())) continue;
            if (MatchedEvents.isLate(x, line.record())) late.add(line);
            else onTime.add(line);
        }
        onTime.sort(Oracle.BY_TIME_AND_NAME);
        late.sort(Oracle.BY_TIME_AND_NAME);
        List<LogLine> exposures = exposures(x, onTime);
        if (exposures.isEmpty()) return exposedTooLate(id, exposures(x, late));
        LogLine exposure = exposures.getFirst();
        Event first = exposure.record().event();
        // What lies before any event that could count is not the experiment's.
        long reach = MatchedEvents.reach(x, first.getTime());
        onTime.removeIf(line -> line.record().event().getTime() < reach);
        late.removeIf(line -> line.record().event().getTime() < reach);
        String variant = first.getExposure().getVariant();
        boolean forced = exposures.stream().anyMatch(e -> e.record().forced());
        boolean crossed = exposures.stream()
                .anyMatch(e -> !e.record().event().getExposure().getVariant().equals(variant));
        if (forced) {
            var events = new Totals.Events(0, 0, 0, late.size(), onTime.size());
            Totals totals = new Totals(0, 0, 1, events, new TreeMap<>());
            return new CountedUnit(id, variant, phase(x, first), exposure, crossed, true, totals);
        }
        if (crossed) {
            var events = new Totals.Events(0, 0, onTime.size(), late.size());
            Totals totals = new Totals(0, 1, 0, events, new TreeMap<>());
            return new CountedUnit(id, variant, phase(x, first), exposure, true, true, totals);
        }
        List<LogRecord> records = onTime.stream().map(LogLine::record).toList();
        long counted = records.stream()
                .filter(record -> Oracle.isCounted(x, first, record.event()))
                .count();
        var events = new Totals.Events(counted, records.size() - counted, 0, late.size());
        TreeMap<String, Totals.Sum> sums = new TreeMap<>();
        for (Metric metric : x.getMetrics()) sums.put(metric.getKey(), sum(x, metric, first.getTime(), records));
        return new CountedUnit(id, variant, phase(x, first), exposure, false, false, new Totals(1, 0, 0, events, sums));
    }

    private static List<LogLine> exposures(ExperimentDefinition x, List<LogLine> lines) {
        return lines.stream()
                .filter(line -> MatchedEvents.isExposure(x, line.record().event()))
                .toList();
    }

    private static CountedUnit exposedTooLate(String id, List<LogLine> exposures) {
        if (exposures.isEmpty()) return null;
        var events = new Totals.Events(0, 0, 0, exposures.size());
        Totals totals = new Totals(1, 0, 0, events, new TreeMap<>());
        return new CountedUnit(id, "", 0, exposures.getFirst(), false, true, totals);
    }

    private static int phase(ExperimentDefinition x, Event first) {
        return x.getPhases().stream()
                .filter(phase -> phase.getFrom() <= first.getTime())
                .mapToInt(PhaseStart::getPhase)
                .reduce(0, (a, b) -> b);
    }

    private static Totals.Sum sum(ExperimentDefinition x, Metric metric, long first, List<LogRecord> records) {
        List<BigInteger> components = new ArrayList<>();
        long below = 0;
        for (Part part : MatchedEvents.parts(metric)) {
            List<LogRecord> counting = records.stream()
                    .filter(record -> MatchedEvents.countsForValue(x, metric, part, first, record.event()))
                    .toList();
            BigInteger number = part.number(counting);
            if (number == null) return Totals.Sum.ZERO;
            components.add(number);
            below += counting.stream().filter(part::isBelowResolution).count();
        }
        for (Part part : metric.getLookback() == null ? List.<Part>of() : MatchedEvents.parts(metric)) {
            List<LogRecord> counting = records.stream()
                    .filter(record -> MatchedEvents.countsForCovariate(x, metric, part, first, record.event()))
                    .toList();
            BigInteger number = part.number(counting);
            components.add(number == null ? BigInteger.ZERO : number);
            below += counting.stream().filter(part::isBelowResolution).count();
        }
        Map<Integer, Long> histogram =
                metric.getKind() == MetricKind.quantile ? Map.of(bucket(components.getFirst()), 1L) : Map.of();
        return Totals.Sum.of(components, histogram, below);
    }

    private static int bucket(BigInteger value) {
        BigInteger max = BigInteger.valueOf(Long.MAX_VALUE);
        return LogBuckets.index(value.min(max).max(max.negate()).longValueExact());
    }
}
