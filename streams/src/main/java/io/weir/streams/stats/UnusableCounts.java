package io.weir.streams.stats;

import io.weir.schemas.UnusableExposures;
import io.weir.streams.definitions.Unusable;
import io.weir.streams.units.UnitOutcome.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Exposures that expose nobody, by reason, with the first of each: in any order the same (E5). Mutable. */
final class UnusableCounts {

    /** By reason; those of a newer Weir stay as they are. */
    private final Map<String, Count> counts = new TreeMap<>();

    private record Count(long exposures, Example first) {
        Count plus(Count other) {
            return new Count(exposures + other.exposures, first.compareTo(other.first) <= 0 ? first : other.first);
        }
    }

    UnusableCounts(List<UnusableExposures> stored) {
        for (UnusableExposures each : stored) {
            Example first = new Example(
                    each.getExampleTime(), each.getExampleId(), each.getExampleUnit(), each.getExampleVariant());
            counts.put(each.getReason(), new Count(each.getCount(), first));
        }
    }

    void add(Unusable reason, Example example) {
        counts.merge(reason.name(), new Count(1, example), Count::plus);
    }

    List<UnusableExposures> toRecords() {
        if (counts.isEmpty()) return List.of();
        List<UnusableExposures> records = new ArrayList<>(counts.size());
        counts.forEach((reason, count) -> records.add(new UnusableExposures(
                reason,
                count.exposures(),
                count.first().id(),
                count.first().time(),
                count.first().unit(),
                count.first().variant())));
        return records;
    }
}
