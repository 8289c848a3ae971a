package io.weir.query.experiments;

import io.weir.schemas.MetricKind;
import java.math.BigDecimal;

/**
 * A metric as an analyst defines it.
 *
 * @param outcome only events with this outcome match, or null
 * @param value name of the event's value, or null
 * @param window ISO-8601 duration after the first exposure, or null: to the experiment's end
 * @param direction what is better
 * @param margin the loss that a guardrail accepts, in the metric's unit; null when it is none
 */
public record MetricSpec(
        String key,
        String name,
        MetricKind kind,
        String eventType,
        String outcome,
        String value,
        String window,
        Direction direction,
        boolean guardrail,
        BigDecimal margin) {

    public MetricSpec {
        // PostgreSQL gives 1E+2 back as 100; both are the same margin, so they must be equal here.
        if (margin != null) {
            BigDecimal digits = margin.stripTrailingZeros();
            margin = digits.scale() < 0 ? digits.setScale(0) : digits;
        }
    }

    /** Which way is better. */
    public enum Direction {
        increase,
        decrease
    }

    /** True when {@code other} differs at most in what does not change the numbers. */
    boolean computesLike(MetricSpec other) {
        return equals(new MetricSpec(
                other.key,
                name,
                other.kind,
                other.eventType,
                other.outcome,
                other.value,
                other.window,
                direction,
                guardrail,
                margin));
    }
}
