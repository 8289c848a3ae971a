package io.weir.recovery.verify;

import io.weir.oracle.FirstExposure;
import java.util.List;

/**
 * A number that is stored otherwise than the log says.
 *
 * @param store {@code PostgreSQL} or {@code Redis}
 * @param stored what it says; empty: nothing
 * @param computed of the log; empty: nothing
 * @param events where to look first: some of the exposures that brought units into it
 */
public record Difference(String store, NumberName number, String stored, String computed, List<FirstExposure> events) {

    public Difference {
        events = List.copyOf(events);
    }
}
