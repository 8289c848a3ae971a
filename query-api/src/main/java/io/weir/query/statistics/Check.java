package io.weir.query.statistics;

import java.util.function.Supplier;

/**
 * Refusals in their order: what is invalid in itself, then sums that no data give, no units, too few, no denominator, no
 * variance, no baseline. Only the first that applies is told, so a later supplier may rely on the earlier ones.
 */
final class Check {

    private Unavailable reason;

    private Check() {}

    static Check that() {
        return new Check();
    }

    static Check alpha(double alpha) {
        return that().not(!(alpha > 0 && alpha < 1), Unavailable.INVALID_ALPHA);
    }

    /** @param bad when this is true it is refused */
    Check not(boolean bad, Unavailable code) {
        if (reason == null && bad) reason = code;
        return this;
    }

    <T> Answer<T> then(Supplier<Answer<T>> answer) {
        return reason == null ? answer.get() : Answer.none(reason);
    }

    <T> Answer<T> found(Supplier<T> answer) {
        return then(() -> Answer.found(answer.get()));
    }
}
