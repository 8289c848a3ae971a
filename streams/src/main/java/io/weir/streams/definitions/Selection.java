package io.weir.streams.definitions;

import io.weir.schemas.Event;
import io.weir.schemas.EventAttribute;
import io.weir.schemas.EventValue;
import java.math.BigInteger;
import java.util.List;
import java.util.Set;

/**
 * Which events something is made of, and what each brings. Experiments that take the same metric share one selection, which
 * is evaluated once for an event: see {@link Evaluation}.
 *
 * @param outcome only events with it match, or null
 * @param values names of the values that are added up, or none
 * @param atLeast where only an event's being there counts: its values must come to this, millionths; null: to anything
 * @param filters all must hold
 * @param brings what a matching event brings
 */
public record Selection(
        String eventType, String outcome, List<String> values, Long atLeast, List<Filter> filters, Brings brings) {

    /** What an event brings where only its being there counts, in millionths. */
    public static final long ONE = 1_000_000;

    /** The attribute must have one of the values. */
    public record Filter(String attribute, Set<String> values) {
        public Filter {
            values = Set.copyOf(values);
        }

        boolean holds(Event event) {
            for (EventAttribute candidate : event.getAttributes()) {
                if (candidate.getName().equals(attribute)) return values.contains(candidate.getValue());
            }
            return false;
        }
    }

    /** What a matching event brings. */
    public enum Brings {
        /** Itself; where values are named, only if it has one of them. */
        PRESENCE,
        /** Its values. */
        VALUES,
        /** A kind of metric of a newer Weir: not computed, and never computed wrongly. */
        NOTHING
    }

    public Selection {
        values = List.copyOf(values);
        filters = List.copyOf(filters);
    }

    /** True when the event is one of the selection's, whenever it happened. */
    public boolean matches(Event event) {
        if (!eventType.equals(event.getType())) return false;
        if (outcome != null && !outcome.equals(event.getOutcome())) return false;
        for (Filter filter : filters) {
            if (!filter.holds(event)) return false;
        }
        return switch (brings) {
            case PRESENCE -> values.isEmpty() || (hasValue(event) && (atLeast == null || sum(event) >= atLeast));
            case VALUES -> hasValue(event);
            case NOTHING -> false;
        };
    }

    /** What a matching event brings, in millionths; {@link #ONE} where only its being there counts. */
    public long millionths(Event event) {
        return brings == Brings.VALUES ? sum(event) : ONE;
    }

    /** @param names of values that were not 0 and became 0 */
    boolean isBelowResolution(Set<String> names) {
        if (names.isEmpty() || brings != Brings.VALUES) return false;
        for (String value : values) {
            if (names.contains(value)) return true;
        }
        return false;
    }

    private boolean hasValue(Event event) {
        for (EventValue candidate : event.getValues()) {
            if (values.contains(candidate.getName())) return true;
        }
        return false;
    }

    /** Exact, and then held to what one value can be. */
    private long sum(Event event) {
        long sum = 0;
        try {
            for (EventValue candidate : event.getValues()) {
                if (values.contains(candidate.getName())) sum = Math.addExact(sum, candidate.getMillionths());
            }
            return sum;
        } catch (ArithmeticException e) {
            return wideSum(event);
        }
    }

    private long wideSum(Event event) {
        BigInteger sum = event.getValues().stream()
                .filter(candidate -> values.contains(candidate.getName()))
                .map(candidate -> BigInteger.valueOf(candidate.getMillionths()))
                .reduce(BigInteger.ZERO, BigInteger::add);
        return sum.max(BigInteger.valueOf(-Long.MAX_VALUE))
                .min(BigInteger.valueOf(Long.MAX_VALUE))
                .longValueExact();
    }
}
