package io.weir.oracle;

import io.weir.oracle.MatchedEvents.Part;
import io.weir.schemas.Breakdown;
import io.weir.schemas.Event;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.LogBuckets;
import io.weir.schemas.Metric;
import io.weir.schemas.MetricKind;
import io.weir.schemas.PhaseStart;
import io.weir.schemas.UnitKey;
import io.weir.schemas.UnitType;
import io.weir.schemas.Variant;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
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

    private static final long IDENTITIES_REMEMBERED_MS = 7L * 24 * 3_600_000;

    static final Comparator<LogRecord> BY_TIME_AND_NAME = Comparator.<LogRecord>comparingLong(
                    r -> r.event().getTime())
            .thenComparing(r -> r.event().getId(), Oracle::byCodePoint)
            .thenComparing(r -> UnitKey.primary("-", r.event()).toString(), Oracle::byCodePoint);

    private Oracle() {}

    /** What one project's accounting must say. */
    public record Accounting(long received, long admitted, long duplicates, long conflicts) {}

    /** One unit, as it is counted; without a variant it was exposed too late only. */
    private record Unit(String id, String variant, int phase, Event first, boolean leftOut, Totals totals) {}

    public static Expected compute(ExperimentDefinition experiment, List<LogRecord> log) {
        return compute(experiment, List.of(experiment), log);
    }

    /**
     * @param all the definitions that were active beside it, its own among them: they decide how long identities are
     *     remembered
     * @param log in the order of the log: of an identity's records the first counts
     */
    public static Expected compute(
            ExperimentDefinition experiment, List<ExperimentDefinition> all, List<LogRecord> log) {
        Map<String, List<LogRecord>> byUnit = new LinkedHashMap<>();
        List<LogRecord> admitted = admitted(log, all).stream()
                .filter(record -> record.project().equals(experiment.getProject()))
                .toList();
        for (LogRecord record : admitted) {
            String unit = UnitKey.idOf(experiment.getUnit(), record.event());
            if (unit != null)
                byUnit.computeIfAbsent(unit, u -> new ArrayList<>()).add(record);
        }
        List<Unit> units = new ArrayList<>();
        byUnit.forEach((id, records) -> {
            Unit unit = unit(experiment, id, records);
            if (unit != null) units.add(unit);
        });
        return new Expected(
                cells(experiment, units),
                UnusableExposures.byReason(experiment, admitted),
                clusters(experiment, units));
    }

    /** E1: of the records of an identity the first, and each that comes when the one before is forgotten. */
    static List<LogRecord> admitted(List<LogRecord> log, List<ExperimentDefinition> all) {
        Map<String, LogRecord> known = new HashMap<>();
        List<LogRecord> admitted = new ArrayList<>();
        for (LogRecord record : log) {
            LogRecord before = known.get(identity(record));
            if (before != null && remembers(before, record, all)) continue;
            known.put(identity(record), record);
            admitted.add(record);
        }
        return admitted;
    }

    public static Accounting account(List<LogRecord> log, List<ExperimentDefinition> all) {
        Map<String, LogRecord> known = new HashMap<>();
        long duplicates = 0;
        long conflicts = 0;
        for (LogRecord record : log) {
            LogRecord before = known.get(identity(record));
            if (before == null || !remembers(before, record, all)) known.put(identity(record), record);
            else if (before.payload().equals(record.payload())) duplicates++;
            else conflicts++;
        }
        return new Accounting(log.size(), log.size() - duplicates - conflicts, duplicates, conflicts);
    }

    /**
     * Where looks at a project's events end: at each admitted event once for every type of unit for which an experiment asks for it, and
     * once where none does.
     *
     * @param admitted events
     * @param rekeyed looks beyond the first
     * @param exposed asked for, of units that have met a variant
     * @param kept asked for, of units that have met none; those that no exposure can reach any more as well
     * @param unasked asked for by nobody
     */
    public record Looks(long admitted, long rekeyed, long exposed, long kept, long unasked) {}

    /** @param all definitions of one project */
    public static Looks looks(List<LogRecord> log, List<ExperimentDefinition> all) {
        List<LogRecord> admitted = admitted(log, all);
        Set<String> exposed = new HashSet<>();
        for (ExperimentDefinition x : all) {
            for (LogRecord record : admitted) {
                if (MatchedEvents.isActive(x, record.received())
                        && MatchedEvents.isExposure(x, record.event())
                        && !MatchedEvents.isLate(x, record)) exposed.add(unit(x.getUnit(), record.event()));
            }
        }
        long looks = 0;
        long ofExposed = 0;
        long unasked = 0;
        for (LogRecord record : admitted) {
            Set<String> asked = new HashSet<>();
            for (ExperimentDefinition x : all) {
                boolean asks = MatchedEvents.isActive(x, record.received())
                        && UnitKey.idOf(x.getUnit(), record.event()) != null
                        && MatchedEvents.isAskedFor(x, record.event());
                if (asks) asked.add(unit(x.getUnit(), record.event()));
            }
            looks += Math.max(1, asked.size());
            if (asked.isEmpty()) unasked++;
            ofExposed += asked.stream().filter(exposed::contains).count();
        }
        return new Looks(admitted.size(), looks - admitted.size(), ofExposed, looks - ofExposed - unasked, unasked);
    }

    private static String unit(UnitType type, Event event) {
        return type + "\0" + UnitKey.idOf(type, event);
    }

    static boolean remembers(LogRecord before, LogRecord copy, List<ExperimentDefinition> all) {
        boolean forEver = all.stream()
                .anyMatch(x -> x.getProject().equals(before.project())
                        && x.getLateness() == null
                        && MatchedEvents.isActive(x, before.received())
                        && !MatchedEvents.isOver(x, copy.received()));
        return forEver || copy.received() - before.received() <= IDENTITIES_REMEMBERED_MS;
    }

    static String identity(LogRecord record) {
        return UnitKey.primary(record.project(), record.event()) + "\0"
                + record.event().getId();
    }

    /** Null: it has met no variant, nor was it exposed too late. */
    private static Unit unit(ExperimentDefinition x, String id, List<LogRecord> records) {
        List<LogRecord> onTime = new ArrayList<>();
        List<LogRecord> late = new ArrayList<>();
        for (LogRecord record : records) {
            Event event = record.event();
            if (!MatchedEvents.isActive(x, record.received())) continue;
            if (!MatchedEvents.isExposure(x, event) && !MatchedEvents.isMetricEvent(x, event)) continue;
            if (MatchedEvents.isLate(x, record)) late.add(record);
            else onTime.add(record);
        }
        onTime.sort(BY_TIME_AND_NAME);
        List<LogRecord> exposures = exposures(x, onTime);
        if (exposures.isEmpty()) return exposedTooLate(id, exposures(x, late).size());
        Event first = exposures.getFirst().event();
        // What lies before any event that could count is not the experiment's.
        long reach = MatchedEvents.reach(x, first.getTime());
        onTime.removeIf(record -> record.event().getTime() < reach);
        late.removeIf(record -> record.event().getTime() < reach);
        String variant = first.getExposure().getVariant();
        boolean forced = exposures.stream().anyMatch(LogRecord::forced);
        boolean crossed = exposures.stream()
                .anyMatch(e -> !e.event().getExposure().getVariant().equals(variant));
        if (forced) {
            var events = new Totals.Events(0, 0, 0, late.size(), onTime.size());
            return new Unit(id, variant, phase(x, first), first, true, new Totals(0, 0, 1, events, none(x)));
        }
        if (crossed) {
            var events = new Totals.Events(0, 0, onTime.size(), late.size());
            return new Unit(id, variant, phase(x, first), first, true, new Totals(0, 1, 0, events, none(x)));
        }
        long counted = onTime.stream()
                .filter(record -> isCounted(x, first, record.event()))
                .count();
        var events = new Totals.Events(counted, onTime.size() - counted, 0, late.size());
        TreeMap<String, Totals.Sum> sums = new TreeMap<>();
        for (Metric metric : x.getMetrics()) sums.put(metric.getKey(), sum(x, metric, first.getTime(), onTime));
        return new Unit(id, variant, phase(x, first), first, false, new Totals(1, 0, 0, events, sums));
    }

    private static List<LogRecord> exposures(ExperimentDefinition x, List<LogRecord> records) {
        return records.stream()
                .filter(record -> MatchedEvents.isExposure(x, record.event()))
                .toList();
    }

    private static Unit exposedTooLate(String id, int exposures) {
        if (exposures == 0) return null;
        var events = new Totals.Events(0, 0, 0, exposures);
        return new Unit(id, "", 0, null, true, new Totals(1, 0, 0, events, new TreeMap<>()));
    }

    private static TreeMap<String, Totals.Sum> none(ExperimentDefinition x) {
        TreeMap<String, Totals.Sum> none = new TreeMap<>();
        for (Metric metric : x.getMetrics()) none.put(metric.getKey(), Totals.Sum.ZERO);
        return none;
    }

    private static int phase(ExperimentDefinition x, Event first) {
        return x.getPhases().stream()
                .filter(phase -> phase.getFrom() <= first.getTime())
                .mapToInt(PhaseStart::getPhase)
                .reduce(0, (a, b) -> b);
    }

    static boolean isCounted(ExperimentDefinition x, Event first, Event event) {
        if (MatchedEvents.isExposure(x, event)) return true;
        for (Metric metric : x.getMetrics()) {
            for (Part part : MatchedEvents.parts(metric)) {
                if (MatchedEvents.countsForValue(x, metric, part, first.getTime(), event)) return true;
                if (MatchedEvents.countsForCovariate(x, metric, part, first.getTime(), event)) return true;
            }
        }
        return false;
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

    private static TreeMap<Cell, Totals> cells(ExperimentDefinition x, List<Unit> units) {
        TreeMap<Cell, Totals> cells = new TreeMap<>();
        for (Unit unit : units) {
            cells.merge(Cell.units(unit.variant(), unit.phase()), unit.totals(), Totals::plus);
            if (unit.variant().isEmpty()) continue;
            long hour = Math.floorDiv(unit.first().getTime(), MatchedEvents.HOUR);
            cells.merge(Cell.hours(unit.variant(), unit.phase(), hour), unit.totals(), Totals::plus);
            for (Breakdown breakdown : x.getBreakdowns()) {
                String value = MatchedEvents.attribute(unit.first(), breakdown.getAttribute());
                String declared = value != null && breakdown.getValues().contains(value) ? value : "other";
                cells.merge(
                        Cell.breakdown(unit.variant(), unit.phase(), breakdown.getAttribute(), declared),
                        unit.totals(),
                        Totals::plus);
            }
        }
        cells.values().removeIf(Totals::isZero);
        return cells;
    }

    private static TreeMap<String, ClusterTotals> clusters(ExperimentDefinition x, List<Unit> units) {
        TreeMap<String, ClusterTotals> totals = new TreeMap<>();
        if (x.getClusterBy() == null) return totals;
        Map<String, List<Unit>> byCluster = new LinkedHashMap<>();
        for (Unit unit : units) {
            if (unit.leftOut()) continue;
            byCluster.computeIfAbsent(cluster(x, unit), c -> new ArrayList<>()).add(unit);
        }
        String control = x.getVariants().getFirst().getKey();
        for (List<Unit> cluster : byCluster.values()) {
            for (Metric metric : x.getMetrics()) {
                if (metric.getKind() == MetricKind.quantile) continue;
                ClusterTotals.Arm controls = arm(metric, control, cluster);
                for (Variant variant : x.getVariants()) {
                    ClusterTotals one = ClusterTotals.of(
                            controls,
                            arm(metric, variant.getKey(), cluster),
                            variant.getKey().equals(control));
                    totals.merge(variant.getKey() + "/" + metric.getKey(), one, ClusterTotals::plus);
                }
            }
        }
        totals.values().removeIf(ClusterTotals.NONE::equals);
        return totals;
    }

    private static String cluster(ExperimentDefinition x, Unit unit) {
        String named = x.getClusterBy().equals("task")
                ? unit.first().getTask()
                : MatchedEvents.attribute(unit.first(), x.getClusterBy().substring("attributes.".length()));
        return named == null || named.isEmpty() ? "unit\0" + unit.id() : "named\0" + named;
    }

    private static ClusterTotals.Arm arm(Metric metric, String variant, List<Unit> cluster) {
        ClusterTotals.Arm arm = ClusterTotals.Arm.NONE;
        for (Unit unit : cluster) {
            if (!unit.variant().equals(variant)) continue;
            Totals.Sum sum = unit.totals().sum(metric.getKey());
            if (sum.n() == 0) continue;
            BigInteger weight =
                    metric.getKind() == MetricKind.ratio ? sum.sums().get(1) : BigInteger.ONE;
            arm = arm.plus(new ClusterTotals.Arm(1, weight, sum.sum()));
        }
        return arm;
    }

    private static int byCodePoint(String a, String b) {
        return Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());
    }
}
