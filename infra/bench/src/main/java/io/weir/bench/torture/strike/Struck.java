package io.weir.bench.torture.strike;

import io.weir.bench.torture.plan.Strike;

/**
 * A strike that was made.
 *
 * @param atNanos when, {@link System#nanoTime}
 * @param skipped why it was not made; null: it was
 */
public record Struck(Strike strike, long atNanos, String skipped) {}
