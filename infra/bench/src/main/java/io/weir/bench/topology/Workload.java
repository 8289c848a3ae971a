package io.weir.bench.topology;

import io.weir.schemas.Event;
import java.util.function.IntFunction;

/**
 * Events of units that are exposed to some experiments first, and then call.
 *
 * @param units as many as there are, in turn
 * @param exposed experiments that each unit is in
 * @param among as many experiments: each unit has other ones of them than the unit before
 */
record Workload(int calls, int units, int exposed, int among) {

    Workload {
        if (exposed > among) throw new IllegalArgumentException(exposed + " of " + among + " experiments");
    }

    /** All units are in the same experiments. */
    static Workload inTheSame(int calls, int units, int exposed) {
        return new Workload(calls, units, exposed, exposed);
    }

    static String experiment(int number) {
        return "bench-%05d".formatted(number);
    }

    int exposures() {
        return units * exposed;
    }

    int events() {
        return exposures() + calls;
    }

    /** All exposures come before the first call. */
    IntFunction<Event> log() {
        return i -> {
            int unit = i % units;
            if (i >= exposures()) return Preload.call(i, unit);
            int nth = i / units;
            return Preload.exposure(i, unit, experiment((int) (((long) unit * exposed + nth) % among)));
        };
    }
}
