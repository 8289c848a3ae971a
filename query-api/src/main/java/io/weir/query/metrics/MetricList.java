package io.weir.query.metrics;

import java.util.Locale;

/**
 * Which metrics of the library are asked for, by key. Each text may be null: not asked.
 *
 * @param archived only those, else none of them
 * @param search within key, name and description, in any case
 * @param after the next of the page before
 */
public record MetricList(String owner, String search, boolean archived, String after) {

    boolean holds(LibraryMetric metric) {
        return metric.archived() == archived
                && (after == null || metric.key().compareTo(after) > 0)
                && (owner == null || owner.equals(metric.owner()))
                && (search == null || said(metric).contains(search.toLowerCase(Locale.ROOT)));
    }

    private static String said(LibraryMetric metric) {
        return String.join("\n", metric.key(), metric.definition().name(), metric.description())
                .toLowerCase(Locale.ROOT);
    }
}
