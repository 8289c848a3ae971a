package io.weir.query.plan;

import io.weir.query.experiments.Experiment;
import io.weir.query.sums.Hours;
import io.weir.query.sums.StatsSnapshot;
import io.weir.query.sums.UnitTotals;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/**
 * How many units come, by the event time of their first exposures.
 *
 * @param perDay of all variants, over the whole hours from the first to the last; null when none were counted by hour
 * @param warnings why units may come otherwise, each a sentence
 */
record Arrivals(Double perDay, List<String> warnings) {

    private static final int DAY = 24;

    static Arrivals of(Experiment history, StatsSnapshot snapshot) {
        NavigableMap<Long, Map<String, UnitTotals>> hours = Hours.of(snapshot).all();
        if (hours.isEmpty()) return new Arrivals(null, List.of());
        double units = hours.values().stream()
                .flatMap(variants -> variants.values().stream())
                .mapToDouble(UnitTotals::units)
                .sum();
        if (units <= 0) return new Arrivals(null, List.of());
        long span = hours.lastKey() - hours.firstKey() + 1;
        Instant first = Instant.EPOCH.plus(Duration.ofHours(hours.firstKey()));
        return new Arrivals(units * DAY / span, warnings(history, first, span));
    }

    private static List<String> warnings(Experiment history, Instant first, long span) {
        List<String> warnings = new ArrayList<>();
        boolean isFromBefore = first.plus(Duration.ofHours(1)).isBefore(history.createdAt());
        if (isFromBefore || history.lateness().equals(Experiment.UNBOUNDED)) {
            warnings.add("The history of " + history.key()
                    + " was imported: units_per_day is by the times that its events say, not by how units will come."
                    + " Give units_per_day.");
        }
        if (span < DAY) {
            warnings.add("The history of " + history.key() + " is " + span + (span == 1 ? " hour" : " hours")
                    + " long: a day's units are taken from that. Give units_per_day.");
        }
        return warnings;
    }
}
