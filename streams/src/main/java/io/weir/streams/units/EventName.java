package io.weir.streams.units;

import io.weir.schemas.Event;
import io.weir.schemas.UnitKey;

/**
 * What tells two events of one unit apart and orders those of one instant: the id, and the primary unit where that is
 * another than the experiment's unit, because ids are unique only within it.
 */
final class EventName {

    private EventName() {}

    static String of(Event event, UnitKey unit) {
        UnitKey primary = UnitKey.primary(unit.project(), event);
        return primary.equals(unit) ? event.getId() : event.getId() + '\0' + primary;
    }

    /** The event's id in its name. */
    static String idOf(String name) {
        int end = name.indexOf('\0');
        return end < 0 ? name : name.substring(0, end);
    }

    /** By code point, which is the order of the UTF-8 bytes that a store's keys are sorted by. */
    static int compare(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x == y) continue;
            // A surrogate stands for a code point above every other char.
            boolean differs = Character.isSurrogate(x) != Character.isSurrogate(y);
            if (differs) return Character.isSurrogate(x) ? 1 : -1;
            return Character.compare(x, y);
        }
        return Integer.compare(a.length(), b.length());
    }
}
