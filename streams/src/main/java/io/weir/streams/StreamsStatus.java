package io.weir.streams;

import io.weir.kit.lag.Behind;
import io.weir.kit.lag.Lag;
import io.weir.kit.management.ServiceHealth.Status;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What streams says of itself, by its state and how far it is behind. */
final class StreamsStatus {

    /** Experiments that are named; of more their number is said. */
    private static final int NAMED = 5;

    private StreamsStatus() {}

    /**
     * Ready although it is behind: it does its work, and a process that is not ready is taken out of service together
     * with what else it does, such as taking events.
     *
     * @param state a word for an operator
     */
    static Status of(boolean isRunning, String state, Lag lag, Duration catchingUpAfter) {
        if (!isRunning) return new Status(false, state);
        return switch (lag) {
            case Lag.Unknown unknown -> new Status(true, state + "; how far it is behind is not known");
            case Lag.Known known -> {
                Behind total = known.total();
                boolean isFar = total.age().compareTo(catchingUpAfter) > 0;
                yield isFar ? new Status(true, true, "catching_up: " + words(total)) : new Status(true, state);
            }
        };
    }

    /** @param newer experiments, {@code project/experiment}, whose definition a newer version wrote; all others are computed */
    static Status withNewer(Status status, Set<String> newer) {
        if (newer.isEmpty()) return status;
        String which = newer.stream().sorted().limit(NAMED).collect(Collectors.joining(", "));
        String more = newer.size() > NAMED ? " and " + (newer.size() - NAMED) + " more" : "";
        return new Status(
                status.ready(),
                status.isCatchingUp(),
                status.detail() + "; not computed here: newer version: " + which + more);
    }

    private static String words(Behind behind) {
        return String.format(
                Locale.ROOT,
                "%,d events and %s%d s behind the log",
                behind.events(),
                behind.isAtLeast() ? "at least " : "",
                behind.age().toSeconds());
    }
}
