package io.weir.streams.units;

import io.weir.schemas.MetricKind;
import java.math.BigInteger;

/**
 * What the counted events of one unit come to in one part of a metric.
 *
 * @param count counted events
 * @param sum of their values in millionths; kept for {@code sum} only
 * @param lastTime event time of the newest; kept, with its name and value, for {@code last} only
 * @param below of the counted events those whose value was not 0 and became 0
 */
record Tally(long count, BigInteger sum, long lastTime, String lastName, long lastMillionths, long below) {

    static final Tally NONE = new Tally(0, BigInteger.ZERO, Long.MIN_VALUE, "", 0, 0);

    Tally plus(MetricKind aggregation, long time, String name, long millionths, boolean isBelow) {
        long nowBelow = isBelow ? below + 1 : below;
        return switch (aggregation) {
            case sum ->
                new Tally(
                        count + 1,
                        sum.add(BigInteger.valueOf(millionths)),
                        lastTime,
                        lastName,
                        lastMillionths,
                        nowBelow);
            case last ->
                isNewer(time, name)
                        ? new Tally(count + 1, sum, time, name, millionths, nowBelow)
                        : new Tally(count + 1, sum, lastTime, lastName, lastMillionths, nowBelow);
            case conversion, count, ratio, quantile, unknown ->
                new Tally(count + 1, sum, lastTime, lastName, lastMillionths, nowBelow);
        };
    }

    /** Without an event that was counted. The newest of a {@code last} is not looked for here. */
    Tally minus(MetricKind aggregation, long millionths, boolean isBelow) {
        BigInteger less = aggregation == MetricKind.sum ? sum.subtract(BigInteger.valueOf(millionths)) : sum;
        return count == 1
                ? NONE
                : new Tally(count - 1, less, lastTime, lastName, lastMillionths, isBelow ? below - 1 : below);
    }

    Tally withLast(long time, String name, long millionths) {
        return new Tally(count, sum, time, name, millionths, below);
    }

    Tally withBelow(long events) {
        return new Tally(count, sum, lastTime, lastName, lastMillionths, events);
    }

    private boolean isNewer(long time, String name) {
        if (count == 0 || time != lastTime) return count == 0 || time > lastTime;
        return EventName.compare(name, lastName) > 0;
    }
}
