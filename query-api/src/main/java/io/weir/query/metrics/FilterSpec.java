package io.weir.query.metrics;

import java.util.List;

/** Only events whose attribute has one of the values match. */
public record FilterSpec(String attribute, List<String> values) {
    public FilterSpec {
        values = List.copyOf(values);
    }
}
