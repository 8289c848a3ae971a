package io.weir.bench.topology;

import java.util.Map;

/**
 * What one application did with a log.
 *
 * @param eventsPerSecond from its first commit on, or from the log's part that counts
 * @param events that it had read when it was ended
 * @param isComplete false: time was up before the end of the log, and the rate is the one until then
 * @param stores bytes on disk by store, after it has ended
 * @param ownTopics bytes of its changelogs and repartition topics
 */
public record Outcome(
        double eventsPerSecond, long events, boolean isComplete, Map<String, Long> stores, long ownTopics) {

    public Outcome {
        stores = Map.copyOf(stores);
    }

    double stateAnEvent() {
        return events == 0
                ? 0
                : (double) stores.values().stream().mapToLong(Long::longValue).sum() / events;
    }

    double changelogAnEvent() {
        return events == 0 ? 0 : (double) ownTopics / events;
    }

    @Override
    public String toString() {
        return "%,.0f events/s, state %.0f and changelog %.0f bytes an event%s"
                .formatted(
                        eventsPerSecond,
                        stateAnEvent(),
                        changelogAnEvent(),
                        isComplete ? "" : " (time was up after %,d events)".formatted(events));
    }
}
