package io.weir.query.sums;

import io.weir.schemas.Stage;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** An experiment's units by the hour of their first exposure, added up over partitions and phases. */
public final class Hours {

    private static final UnitTotals NONE = new UnitTotals();

    private final TreeMap<Long, Map<String, UnitTotals>> hours = new TreeMap<>();

    private Hours() {}

    public static Hours of(StatsSnapshot snapshot) {
        Hours hours = new Hours();
        snapshot.records().forEach((key, stats) -> {
            if (key.getStage() != Stage.hours) return;
            hours.hours
                    .computeIfAbsent(Long.parseLong(key.getValue()), hour -> new HashMap<>())
                    .computeIfAbsent(key.getVariant(), variant -> new UnitTotals())
                    .add(stats);
        });
        return hours;
    }

    /** In order, in hours since the epoch; only those in which a unit was first exposed. */
    public NavigableMap<Long, Map<String, UnitTotals>> all() {
        return hours;
    }

    public static UnitTotals of(Map<String, UnitTotals> hour, String variant) {
        return hour.getOrDefault(variant, NONE);
    }
}
