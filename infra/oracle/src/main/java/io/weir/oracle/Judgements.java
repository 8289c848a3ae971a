package io.weir.oracle;

import io.weir.schemas.Event;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.UnitKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What became of each record of a log in one experiment, as {@link Oracle} counts it. */
public final class Judgements {

    private final ExperimentDefinition x;
    private final List<LogRecord> log;
    private final String[] states;

    private Judgements(ExperimentDefinition x, List<LogRecord> log) {
        this.x = x;
        this.log = log;
        this.states = new String[log.size()];
    }

    /**
     * Record by record: {@code duplicate}, {@code conflict}, {@code not_matched}, {@code kept}, {@code before}, {@code late},
     * {@code crossed}, {@code forced}, {@code counted} or {@code outside}; null of a record without a unit of the experiment's type.
     *
     * @param all the definitions that were active beside it, its own among them
     * @param log of the experiment's project, in the order of the log
     */
    public static List<String> of(ExperimentDefinition x, List<ExperimentDefinition> all, List<LogRecord> log) {
        Judgements judgements = new Judgements(x, log);
        judgements.identify(all);
        judgements.byUnit().values().forEach(judgements::judge);
        return Arrays.asList(judgements.states);
    }

    /** E1. */
    private void identify(List<ExperimentDefinition> all) {
        Admission admission = new Admission(all);
        for (int i = 0; i < states.length; i++) {
            states[i] = switch (admission.of(log.get(i))) {
                case ADMITTED -> null;
                case DUPLICATE -> "duplicate";
                case CONFLICT -> "conflict";
            };
        }
    }

    /** Places in the log of the admitted records. */
    private Map<String, List<Integer>> byUnit() {
        Map<String, List<Integer>> byUnit = new LinkedHashMap<>();
        for (int i = 0; i < states.length; i++) {
            String unit = UnitKey.idOf(x.getUnit(), log.get(i).event());
            if (states[i] == null && unit != null)
                byUnit.computeIfAbsent(unit, u -> new ArrayList<>()).add(i);
        }
        return byUnit;
    }

    private void judge(List<Integer> ofUnit) {
        List<LogLine> exposures = new ArrayList<>();
        for (int i : ofUnit) {
            LogRecord record = log.get(i);
            boolean isMatched = MatchedEvents.isMatched(x, record);
            boolean isLate = MatchedEvents.isLate(x, record);
            states[i] = !isMatched ? "not_matched" : isLate ? "late" : "on time";
            if (isMatched && MatchedEvents.isExposure(x, record.event()) && !isLate)
                exposures.add(new LogLine(0, i, record));
        }
        exposures.sort(Oracle.BY_TIME_AND_NAME);
        List<LogRecord> inTime = exposures.stream().map(LogLine::record).toList();
        for (int i : ofUnit) {
            if (!states[i].equals("not_matched"))
                states[i] = state(inTime, log.get(i).event(), states[i]);
        }
    }

    /** @param exposures in time, the first of them first */
    private String state(List<LogRecord> exposures, Event event, String before) {
        boolean isLate = before.equals("late");
        if (exposures.isEmpty()) return isLate && MatchedEvents.isExposure(x, event) ? "late" : "kept";
        Event first = exposures.getFirst().event();
        if (event.getTime() < MatchedEvents.reach(x, first.getTime())) return "before";
        if (isLate) return "late";
        if (exposures.stream().anyMatch(LogRecord::forced)) return "forced";
        boolean isCrossed = exposures.stream().anyMatch(e -> !e.event()
                .getExposure()
                .getVariant()
                .equals(first.getExposure().getVariant()));
        if (isCrossed) return "crossed";
        return Oracle.isCounted(x, first, event) ? "counted" : "outside";
    }
}
