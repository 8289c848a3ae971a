package io.weir.query.lineage;

import io.weir.schemas.MetricKind;
import java.math.BigInteger;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * One number of a unit and what each event brought to it. Taken together the events' shares are the number.
 *
 * @param total millionths; null: a {@code last} without an event
 * @param shares by event that counts
 */
record UnitNumber(BigInteger total, Map<LoggedEvent, Share> shares) {

    /** @param reason why it is not all that the event brings by itself, or null */
    record Share(BigInteger millionths, Reason reason) {}

    /** @param counted events that count, by time and name */
    static UnitNumber of(Part part, List<LoggedEvent> counted) {
        return part.aggregation() == MetricKind.last ? last(part, counted) : running(part, counted);
    }

    private static UnitNumber last(Part part, List<LoggedEvent> counted) {
        Map<LoggedEvent, Share> shares = new IdentityHashMap<>();
        if (counted.isEmpty()) return new UnitNumber(null, shares);
        for (LoggedEvent event : counted) shares.put(event, new Share(BigInteger.ZERO, Reason.NOT_NEWEST));
        LoggedEvent newest = counted.getLast();
        BigInteger amount = part.amount(newest.event());
        BigInteger total = part.capped(amount);
        shares.put(newest, new Share(total, total.equals(amount) ? null : Reason.CAPPED));
        return new UnitNumber(total, shares);
    }

    /** Each event's share is what the number rose by (or fell) when the events are taken in the order of time. */
    private static UnitNumber running(Part part, List<LoggedEvent> counted) {
        Map<LoggedEvent, Share> shares = new IdentityHashMap<>();
        BigInteger uncapped = BigInteger.ZERO;
        for (LoggedEvent event : counted) {
            boolean again = part.aggregation() == MetricKind.conversion && !shares.isEmpty();
            BigInteger amount = part.amount(event.event());
            BigInteger next = again ? uncapped : uncapped.add(amount);
            BigInteger share = part.capped(next).subtract(part.capped(uncapped));
            Reason reason = again ? Reason.ALREADY_CONVERTED : share.equals(amount) ? null : Reason.CAPPED;
            shares.put(event, new Share(share, reason));
            uncapped = next;
        }
        return new UnitNumber(part.capped(uncapped), shares);
    }
}
