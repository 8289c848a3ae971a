package io.weir.query.metrics;

import io.weir.query.json.Fields;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The versions that a request names, with the newest of each of its metrics, to be looked up without waiting. */
public record NamedMetrics(List<LibraryMetric> known) {

    public NamedMetrics {
        known = List.copyOf(known);
    }

    /**
     * @param version null: the newest
     * @param entry where an experiment names it
     */
    LibraryMetric find(String key, Integer version, Fields entry) {
        List<LibraryMetric> versions = versions(key);
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

    /**
     * A metric of an experiment of which the library has a version that computes otherwise.
     *
     * @param key in the experiment
     * @param version that the experiment has
     */
    public record Superseded(String key, String metric, int version, int newest) {}

    public List<Superseded> superseded(List<MetricSpec> metrics) {
        List<Superseded> superseded = new ArrayList<>();
        for (MetricSpec taken : metrics) {
            List<LibraryMetric> versions = versions(taken.metric());
            if (versions.isEmpty()) continue;
            LibraryMetric newest = versions.getLast();
            boolean same = versions.stream()
                    .filter(version -> version.version() == taken.version())
                    .allMatch(version -> version.definition().computesLike(newest.definition()));
            if (!same) {
                superseded.add(new Superseded(taken.key(), taken.metric(), taken.version(), newest.version()));
            }
        }
        return superseded;
    }

    private List<LibraryMetric> versions(String key) {
        return known.stream()
                .filter(metric -> metric.key().equals(key))
                .sorted(Comparator.comparingInt(LibraryMetric::version))
                .toList();
    }

    private static LibraryMetric requireInUse(LibraryMetric newest, Fields entry) {
        if (!newest.archived()) return newest;
        throw Fields.invalid(
                entry.at("metric"),
                "must be in use, and " + newest.key() + " is archived. Name its version to take it all the same");
    }
}
