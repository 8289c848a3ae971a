package io.weir.query.sums;

import io.weir.schemas.ClusterSums;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import java.util.HashMap;
import java.util.Map;

/** One experiment's records added up over partitions: exact integers, in any order the same. */
public final class Sums {

    private static final UnitTotals NONE = new UnitTotals();

    private final Map<String, UnitTotals> variants = new HashMap<>();
    private final Map<Phase, UnitTotals> phases = new HashMap<>();
    private final Map<Slice, UnitTotals> slices = new HashMap<>();
    private final Map<Cluster, ClusterTotals> clusters = new HashMap<>();
    private LogTotals log = LogTotals.NONE;

    private record Phase(String variant, int phase) {}

    private record Slice(String variant, String attribute, String value) {}

    private record Cluster(String variant, String metric) {}

    private Sums() {}

    public static Sums of(StatsSnapshot snapshot) {
        Sums sums = new Sums();
        snapshot.records().forEach(sums::add);
        return sums;
    }

    private void add(StatsKey key, Stats stats) {
        switch (key.getStage()) {
            case units -> {
                to(variants, key.getVariant()).add(stats);
                to(phases, new Phase(key.getVariant(), key.getPhase())).add(stats);
            }
            case breakdown ->
                to(slices, new Slice(key.getVariant(), key.getDimension(), key.getValue()))
                        .add(stats);
            case clusters -> {
                for (ClusterSums record : stats.getClusters()) {
                    clusters.merge(
                            new Cluster(key.getVariant(), record.getMetric()),
                            ClusterTotals.of(record),
                            ClusterTotals::plus);
                }
            }
            case log -> log = log.plus(LogTotals.of(stats));
            case hours, progress, cluster_progress, unknown -> {}
        }
    }

    private static <K> UnitTotals to(Map<K, UnitTotals> totals, K key) {
        return totals.computeIfAbsent(key, k -> new UnitTotals());
    }

    /** All phases together. The empty key holds what belongs to no variant. */
    public UnitTotals variant(String variant) {
        return variants.getOrDefault(variant, NONE);
    }

    public UnitTotals phase(String variant, int phase) {
        return phases.getOrDefault(new Phase(variant, phase), NONE);
    }

    /** The units whose first exposure has this value in a breakdown's attribute. */
    public UnitTotals slice(String variant, String attribute, String value) {
        return slices.getOrDefault(new Slice(variant, attribute, value), NONE);
    }

    public ClusterTotals clusters(String variant, String metric) {
        return clusters.getOrDefault(new Cluster(variant, metric), ClusterTotals.NONE);
    }

    /** Of every variant and of units that are not exposed. */
    public EventTotals events() {
        return variants.values().stream().map(UnitTotals::events).reduce(EventTotals.NONE, EventTotals::plus);
    }

    /** Revisions of the definition that came after events that they should have covered. */
    public long lateDefinitions() {
        return variants.values().stream().mapToLong(UnitTotals::lateDefinitions).sum();
    }

    /** Of the whole project. */
    public LogTotals log() {
        return log;
    }
}
