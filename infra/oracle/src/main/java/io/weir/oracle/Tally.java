package io.weir.oracle;

import io.weir.schemas.Breakdown;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.Metric;
import io.weir.schemas.MetricKind;
import io.weir.schemas.Variant;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The numbers of one experiment, added up unit by unit in any order. */
final class Tally {

    private static final int EXAMPLES = 5;

    private final ExperimentDefinition x;
    private final TreeMap<Cell, Totals> cells = new TreeMap<>();
    private final TreeMap<String, UnusableExposures> unusable = new TreeMap<>();
    private final TreeMap<String, UnusableExposures> unusableSinceActive = new TreeMap<>();
    private final Map<String, AssignedUnit> units = new HashMap<>();
    private final Map<Cell, TreeSet<FirstExposure>> examples = new HashMap<>();
    private final Map<String, TreeSet<FirstExposure>> clusterExamples = new HashMap<>();
    /** By cluster, what each {@code variant/metric} comes to in it. */
    private final Map<String, Map<String, ClusterTotals.Arm>> clusters = new HashMap<>();

    Tally(ExperimentDefinition x) {
        this.x = x;
    }

    ExperimentDefinition experiment() {
        return x;
    }

    /** @param record of the experiment's project, admitted */
    void addUnusable(LogRecord record) {
        UnusableExposures.add(unusable, x, record);
        if (record.received() >= x.getActiveFrom()) UnusableExposures.add(unusableSinceActive, x, record);
    }

    void add(CountedUnit unit) {
        FirstExposure exposure = FirstExposure.of(unit.exposure(), unit.id());
        for (Cell cell : cellsOf(unit)) {
            cells.merge(cell, unit.totals(), Totals::plus);
            keepFirst(examples.computeIfAbsent(cell, c -> new TreeSet<>()), exposure);
        }
        if (!unit.variant().isEmpty()) units.put(unit.id(), AssignedUnit.of(unit));
        if (x.getClusterBy() != null && !unit.leftOut()) addToCluster(unit, exposure);
    }

    private List<Cell> cellsOf(CountedUnit unit) {
        List<Cell> of = new ArrayList<>();
        of.add(Cell.units(unit.variant(), unit.phase()));
        if (unit.variant().isEmpty()) return of;
        long hour = Math.floorDiv(unit.first().getTime(), MatchedEvents.HOUR);
        of.add(Cell.hours(unit.variant(), unit.phase(), hour));
        for (Breakdown breakdown : x.getBreakdowns()) {
            String value = MatchedEvents.attribute(unit.first(), breakdown.getAttribute());
            String declared = value != null && breakdown.getValues().contains(value) ? value : "other";
            of.add(Cell.breakdown(unit.variant(), unit.phase(), breakdown.getAttribute(), declared));
        }
        return of;
    }

    private void addToCluster(CountedUnit unit, FirstExposure exposure) {
        for (Metric metric : x.getMetrics()) {
            Totals.Sum sum = unit.totals().sum(metric.getKey());
            if (metric.getKind() == MetricKind.quantile || sum.n() == 0) continue;
            BigInteger weight =
                    metric.getKind() == MetricKind.ratio ? sum.sums().get(1) : BigInteger.ONE;
            String arm = unit.variant() + "/" + metric.getKey();
            clusters.computeIfAbsent(cluster(unit), c -> new HashMap<>())
                    .merge(arm, new ClusterTotals.Arm(1, weight, sum.sum()), ClusterTotals.Arm::plus);
            keepFirst(clusterExamples.computeIfAbsent(arm, a -> new TreeSet<>()), exposure);
        }
    }

    private String cluster(CountedUnit unit) {
        String named = x.getClusterBy().equals("task")
                ? unit.first().getTask()
                : MatchedEvents.attribute(unit.first(), x.getClusterBy().substring("attributes.".length()));
        return named == null || named.isEmpty() ? "unit\0" + unit.id() : "named\0" + named;
    }

    private static void keepFirst(TreeSet<FirstExposure> kept, FirstExposure exposure) {
        kept.add(exposure);
        if (kept.size() > EXAMPLES) kept.pollLast();
    }

    Computed computed() {
        cells.values().removeIf(Totals::isZero);
        return new Computed(
                x,
                new Expected(cells, unusable, clusterTotals()),
                unusableSinceActive,
                units,
                lists(examples),
                lists(clusterExamples));
    }

    private TreeMap<String, ClusterTotals> clusterTotals() {
        TreeMap<String, ClusterTotals> totals = new TreeMap<>();
        String control = x.getVariants().getFirst().getKey();
        for (Map<String, ClusterTotals.Arm> arms : clusters.values()) {
            for (Metric metric : x.getMetrics()) {
                for (Variant variant : x.getVariants()) {
                    String arm = variant.getKey() + "/" + metric.getKey();
                    ClusterTotals one = ClusterTotals.of(
                            arms.getOrDefault(control + "/" + metric.getKey(), ClusterTotals.Arm.NONE),
                            arms.getOrDefault(arm, ClusterTotals.Arm.NONE),
                            variant.getKey().equals(control));
                    totals.merge(arm, one, ClusterTotals::plus);
                }
            }
        }
        totals.values().removeIf(ClusterTotals.NONE::equals);
        return totals;
    }

    private static <K> Map<K, List<FirstExposure>> lists(Map<K, TreeSet<FirstExposure>> sets) {
        Map<K, List<FirstExposure>> lists = new HashMap<>();
        sets.forEach((key, set) -> lists.put(key, List.copyOf(set)));
        return lists;
    }
}
