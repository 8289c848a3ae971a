package io.weir.streams.definitions;

import io.weir.schemas.Metric;
import io.weir.schemas.MetricKind;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * One metric, as the stream computes it.
 *
 * @param parts one; of a ratio numerator and denominator
 * @param window attribution window in milliseconds; {@link Long#MAX_VALUE}: to the experiment's end
 * @param lookback how far the covariate looks back, milliseconds; 0: there is none
 */
public record MetricRule(String key, MetricKind kind, List<PartRule> parts, long window, long lookback) {

    public MetricRule {
        parts = List.copyOf(parts);
    }

    public static MetricRule of(Metric metric) {
        return new MetricRule(
                metric.getKey(),
                metric.getKind(),
                metric.getDenominator() == null
                        ? List.of(PartRule.of(metric))
                        : List.of(PartRule.of(metric), PartRule.of(metric.getDenominator())),
                metric.getWindow() == null ? Long.MAX_VALUE : metric.getWindow(),
                metric.getLookback() == null ? 0 : metric.getLookback());
    }

    /** The same, each selection replaced by one that is equal to it. */
    MetricRule sharing(UnaryOperator<Selection> shared) {
        return new MetricRule(
                key,
                kind,
                parts.stream()
                        .map(part -> part.sharing(shared.apply(part.events())))
                        .toList(),
                window,
                lookback);
    }

    public boolean hasWindow() {
        return window != Long.MAX_VALUE;
    }

    public boolean hasCovariate() {
        return lookback > 0;
    }

    /** Numbers that a unit has in it: value, denominator, covariate, the covariate's denominator, as far as there are. */
    public int components() {
        return hasCovariate() ? 2 * parts.size() : parts.size();
    }
}
