package io.weir.oracle;

import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.UnitKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** E1: of the records of an identity the first is admitted, and each that comes when the one before is forgotten. */
final class Admission {

    private static final long IDENTITIES_REMEMBERED_MS = 7L * 24 * 3_600_000;

    private final List<ExperimentDefinition> all;
    private final Map<String, Known> known = new HashMap<>();

    private record Known(long received, String payload) {}

    /** @param all the definitions that were active: they decide how long identities are remembered */
    Admission(List<ExperimentDefinition> all) {
        this.all = all;
    }

    /** Of the records of an identity in the order of the log. */
    Fate of(LogRecord record) {
        Known before = known.get(identity(record));
        if (before == null || !remembers(before, record)) {
            known.put(identity(record), new Known(record.received(), record.payload()));
            return Fate.ADMITTED;
        }
        return before.payload.equals(record.payload()) ? Fate.DUPLICATE : Fate.CONFLICT;
    }

    private boolean remembers(Known before, LogRecord copy) {
        boolean forEver = all.stream()
                .anyMatch(x -> x.getProject().equals(copy.project())
                        && x.getLateness() == null
                        && MatchedEvents.isActive(x, before.received)
                        && !MatchedEvents.isOver(x, copy.received()));
        return forEver || copy.received() - before.received <= IDENTITIES_REMEMBERED_MS;
    }

    private static String identity(LogRecord record) {
        return primary(record) + "\0" + record.event().getId();
    }

    /** Records of one identity have it in common. */
    static String primary(LogRecord record) {
        return UnitKey.primary(record.project(), record.event()).toString();
    }
}
