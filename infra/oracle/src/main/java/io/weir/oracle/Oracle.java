package io.weir.oracle;

import io.weir.oracle.MatchedEvents.Part;
import io.weir.schemas.Event;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.Metric;
import io.weir.schemas.UnitKey;
import io.weir.schemas.UnitType;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rules E1 to E5 over a whole list of records, as plainly as they can be written: no state that is carried along, nothing
 * shared with the topology. Slow; for tests and for verifying stored numbers.
 */
public final class Oracle {

    static final Comparator<LogLine> BY_TIME_AND_NAME = Comparator.<LogLine>comparingLong(
                    line -> line.record().event().getTime())
            .thenComparing(line -> line.record().event().getId(), Oracle::byCodePoint)
            .thenComparing(line -> UnitKey.primary("-", line.record().event()).toString(), Oracle::byCodePoint);

    private Oracle() {}

    /** What one project's accounting must say. */
    public record Accounting(long received, long admitted, long duplicates, long conflicts) {}

    public static Expected compute(ExperimentDefinition experiment, List<LogRecord> log) {
        return compute(experiment, List.of(experiment), log);
    }

    /**
     * @param all the definitions that were active beside it, its own among them: they decide how long identities are
     *     remembered
     * @param log in the order of the log: of an identity's records the first counts
     */
    public static Expected compute(
            ExperimentDefinition experiment, List<ExperimentDefinition> all, List<LogRecord> log) {
        try (Batch batch = Batch.inMemory(List.of(experiment), all)) {
            for (int i = 0; i < log.size(); i++) batch.add(new LogLine(0, i, log.get(i)));
            return batch.compute((line, fate) -> true).getFirst().expected();
        }
    }

    private static List<LogRecord> admitted(List<LogRecord> log, List<ExperimentDefinition> all) {
        Admission admission = new Admission(all);
        return log.stream()
                .filter(record -> admission.of(record) == Fate.ADMITTED)
                .toList();
    }

    public static Accounting account(List<LogRecord> log, List<ExperimentDefinition> all) {
        Admission admission = new Admission(all);
        Map<Fate, Long> fates = new EnumMap<>(Fate.class);
        for (LogRecord record : log) fates.merge(admission.of(record), 1L, Long::sum);
        return new Accounting(
                log.size(),
                fates.getOrDefault(Fate.ADMITTED, 0L),
                fates.getOrDefault(Fate.DUPLICATE, 0L),
                fates.getOrDefault(Fate.CONFLICT, 0L));
    }

    /**
     * Where looks at a project's events end: at each admitted event once for every type of unit for which an experiment asks for it, and
     * once where none does.
     *
     * @param admitted events
     * @param rekeyed looks beyond the first
     * @param exposed asked for, of units that have met a variant
     * @param kept asked for, of units that have met none; those that no exposure can reach any more as well
     * @param unasked asked for by nobody
     */
    public record Looks(long admitted, long rekeyed, long exposed, long kept, long unasked) {}

    /** @param all definitions of one project */
    public static Looks looks(List<LogRecord> log, List<ExperimentDefinition> all) {
        List<LogRecord> admitted = admitted(log, all);
        Set<String> exposed = new HashSet<>();
        for (ExperimentDefinition x : all) {
            for (LogRecord record : admitted) {
                if (MatchedEvents.isActive(x, record.received())
                        && MatchedEvents.isExposure(x, record.event())
                        && !MatchedEvents.isLate(x, record)) exposed.add(unit(x.getUnit(), record.event()));
            }
        }
        long looks = 0;
        long ofExposed = 0;
        long unasked = 0;
        for (LogRecord record : admitted) {
            Set<String> asked = new HashSet<>();
            for (ExperimentDefinition x : all) {
                boolean asks = MatchedEvents.isActive(x, record.received())
                        && UnitKey.idOf(x.getUnit(), record.event()) != null
                        && MatchedEvents.isAskedFor(x, record.event());
                if (asks) asked.add(unit(x.getUnit(), record.event()));
            }
            looks += Math.max(1, asked.size());
            if (asked.isEmpty()) unasked++;
            ofExposed += asked.stream().filter(exposed::contains).count();
        }
        return new Looks(admitted.size(), looks - admitted.size(), ofExposed, looks - ofExposed - unasked, unasked);
    }

    private static String unit(UnitType type, Event event) {
        return type + "\0" + UnitKey.idOf(type, event);
    }

    static boolean isCounted(ExperimentDefinition x, Event first, Event event) {
        if (MatchedEvents.isExposure(x, event)) return true;
        for (Metric metric : x.getMetrics()) {
            for (Part part : MatchedEvents.parts(metric)) {
                if (MatchedEvents.countsForValue(x, metric, part, first.getTime(), event)) return true;
                if (MatchedEvents.countsForCovariate(x, metric, part, first.getTime(), event)) return true;
            }
        }
        return false;
    }

    private static int byCodePoint(String a, String b) {
        return Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());
    }
}
