package io.weir.query.sums;

import io.weir.schemas.MetricSums;
import io.weir.schemas.Stats;
import java.util.HashMap;
import java.util.Map;

/** Units, their events and their metrics, added up record by record; mutable while that is done. */
public final class UnitTotals {

    private long units;
    private long crossovers;
    private EventTotals events = EventTotals.NONE;
    private long lateDefinitions;
    private final Map<String, MetricTotals> metrics = new HashMap<>();

    void add(Stats record) {
        units += record.getUnits();
        crossovers += record.getCrossovers();
        events = events.plus(EventTotals.of(record));
        lateDefinitions += record.getLateDefinitions();
        for (MetricSums metric : record.getMetrics()) {
            metrics.merge(metric.getMetric(), MetricTotals.of(metric), MetricTotals::plus);
        }
    }

    /** Crossovers left out. */
    public long units() {
        return units;
    }

    public long crossovers() {
        return crossovers;
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
