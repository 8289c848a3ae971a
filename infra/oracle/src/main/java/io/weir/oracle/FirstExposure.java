package io.weir.oracle;

import java.util.Comparator;

/**
 * The event by which a unit came into an experiment, or would have, had it not been late.
 *
 * @param time event time, epoch milliseconds
 * @param unit of the experiment's type
 */
public record FirstExposure(long time, String id, String unit, int partition, long offset)
        implements Comparable<FirstExposure> {

    private static final Comparator<FirstExposure> IN_TIME = Comparator.comparingLong(FirstExposure::time)
            .thenComparing(FirstExposure::id)
            .thenComparing(FirstExposure::unit);

    static FirstExposure of(LogLine line, String unit) {
        var event = line.record().event();
        return new FirstExposure(event.getTime(), event.getId(), unit, line.partition(), line.offset());
    }

    @Override
    public int compareTo(FirstExposure other) {
        return IN_TIME.compare(this, other);
    }
}
