package io.weir.query.metrics;

import io.weir.schemas.MetricKind;
import java.math.BigDecimal;
import java.util.List;

/** What a ratio's numerator is divided by; each field as the metric's own. */
public record DenominatorSpec(
        MetricKind aggregation,
        String eventType,
        String outcome,
        String value,
        List<String> plus,
        BigDecimal atLeast,
        List<FilterSpec> filters,
        BigDecimal cap) {

    public DenominatorSpec {
        plus = plus == null ? List.of() : List.copyOf(plus);
        filters = filters == null ? List.of() : List.copyOf(filters);
        atLeast = MetricSpec.plain(atLeast);
        cap = MetricSpec.plain(cap);
    }
}
