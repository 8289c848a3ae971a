package io.weir.bench.pipeline;

/**
 * What became of one rate.
 *
 * @param asked events a second
 * @param accepted events a second that ingest took
 * @param freshnessMs p99 from the post of an event to the result that holds it
 * @param lag records that the slowest sink was behind at the end
 * @param failure why it was too much; empty: it was not
 */
record Trial(double asked, double accepted, double p50Ms, double freshnessMs, double lag, String failure) {

    boolean isKept() {
        return failure.isEmpty();
    }

    @Override
    public String toString() {
        return "%,.0f events/s asked, %,.0f accepted, freshness p50 %.0f ms, p99 %.0f ms, slowest sink %,.0f records behind: %s"
                .formatted(asked, accepted, p50Ms, freshnessMs, lag, isKept() ? "kept" : failure);
    }
}
