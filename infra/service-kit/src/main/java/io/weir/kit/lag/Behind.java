package io.weir.kit.lag;

import java.time.Duration;

/**
 * What lies between a position and the end of the log.
 *
 * @param events offsets from the position to the end; each is an event, as the log of events has no transaction markers
 * @param age how long ago the log had that position as its end, to about a second and 4 %; zero when nothing is behind
 * @param isAtLeast true: the position is older than what is remembered of the log, so the age may be greater
 */
public record Behind(long events, Duration age, boolean isAtLeast) {

    public static final Behind NOTHING = new Behind(0, Duration.ZERO, false);

    public Behind {
        if (events < 0) throw new IllegalArgumentException("events must be 0 or more, is " + events);
        if (age.isNegative()) throw new IllegalArgumentException("age must be 0 or more, is " + age);
        if (events == 0 && (!age.isZero() || isAtLeast)) {
            throw new IllegalArgumentException("an age without events behind: " + age);
        }
    }

    /** Of two partitions together: the events of both, the age of the older. */
    public Behind and(Behind other) {
        return new Behind(
                events + other.events, age.compareTo(other.age) >= 0 ? age : other.age, isAtLeast || other.isAtLeast);
    }

    /** The age in seconds, to the millisecond. */
    public double seconds() {
        return age.toMillis() / 1e3;
    }
}
