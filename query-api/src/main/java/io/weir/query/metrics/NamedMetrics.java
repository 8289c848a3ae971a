package io.weir.query.metrics;

import io.weir.query.json.Fields;
import java.util.Comparator;
import java.util.List;

/** The versions that a request names, with the newest of each of its metrics, to be looked up without waiting. */
public record NamedMetrics(List<LibraryMetric> known) {

    public static final NamedMetrics EMPTY = new NamedMetrics(List.of());

    public NamedMetrics {
        known = List.copyOf(known);
    }

    /**
     * @param version null: the newest
     * @param entry where an experiment names it
     */
    LibraryMetric find(String key, Integer version, Fields entry) {
        List<LibraryMetric> versions = known.stream()
                .filter(metric -> metric.key().equals(key))
                .sorted(Comparator.comparingInt(LibraryMetric::version))
                .toList();
        if (versions.isEmpty()) {
            throw Fields.invalid(
                    entry.at("metric"),
                    "must be the key of a metric of the library, is " + key + ". GET /v1/metrics lists them");
        }
        LibraryMetric newest = versions.getLast();
        if (version == null) return requireInUse(newest, entry);
        return versions.stream()
                .filter(metric -> metric.version() == version)
                .findFirst()
                .orElseThrow(() -> Fields.invalid(
                        entry.at("version"),
                        "must be a version of metric " + key + ", whose newest is " + newest.version() + ", is "
                                + version));
    }

    private static LibraryMetric requireInUse(LibraryMetric newest, Fields entry) {
        if (!newest.archived()) return newest;
        throw Fields.invalid(
                entry.at("metric"),
                "must be in use, and " + newest.key() + " is archived. Name its version to take it all the same");
    }
}
