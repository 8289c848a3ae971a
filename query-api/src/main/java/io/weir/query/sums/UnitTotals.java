package io.weir.query.sums;

import io.weir.schemas.MetricSums;
import io.weir.schemas.Stats;
import io.weir.schemas.UnusableExposures;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Units, their events and their metrics, added up record by record; mutable while that is done. */
public final class UnitTotals {

    private long units;
    private long crossovers;
    private long forcedUnits;
    private EventTotals events = EventTotals.NONE;
    private long lateDefinitions;
    private final Map<String, MetricTotals> metrics = new HashMap<>();
    private final Map<String, Long> belowResolution = new HashMap<>();
    private final TreeMap<String, UnusableTotals> unusable = new TreeMap<>();

    void add(Stats record) {
        units += record.getUnits();
        crossovers += record.getCrossovers();
        forcedUnits += record.getForcedUnits();
        events = events.plus(EventTotals.of(record));
        lateDefinitions += record.getLateDefinitions();
        for (MetricSums metric : record.getMetrics()) {
            metrics.merge(metric.getMetric(), MetricTotals.of(metric), MetricTotals::plus);
            belowResolution.merge(metric.getMetric(), metric.getBelowResolution(), Long::sum);
        }
        for (UnusableExposures exposures : record.getUnusableExposures()) {
            unusable.merge(exposures.getReason(), UnusableTotals.of(exposures), UnusableTotals::plus);
        }
    }

    /** Crossovers and forced units left out; of no variant: units that were exposed too late only. */
    public long units() {
        return units;
    }

    public long crossovers() {
        return crossovers;
    }

    public long forcedUnits() {
        return forcedUnits;
    }

    /** Counted events of a metric whose value was not 0 and became 0. */
    public long belowResolution(String metric) {
        return belowResolution.getOrDefault(metric, 0L);
    }

    /** Of no variant only: exposures that expose nobody, by reason. */
    public SortedMap<String, UnusableTotals> unusable() {
        return Collections.unmodifiableSortedMap(unusable);
    }

    public EventTotals events() {
        return events;
    }

    public long lateDefinitions() {
        return lateDefinitions;
    }

    public MetricTotals metric(String key) {
        return metrics.getOrDefault(key, MetricTotals.ZERO);
    }
}
