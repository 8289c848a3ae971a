package io.weir.query.lineage;

import io.weir.kit.quarantine.Quarantine;
import io.weir.query.lineage.UnitNumber.Share;
import io.weir.schemas.Event;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.UnitKey;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * One unit in one experiment, by rules E1 to E4 over all its records: a pure function, said as plainly as it can be. What
 * its events brought adds up to exactly what the stream's sums hold of it.
 *
 * @param place null: it has met no variant
 * @param events every record of the unit, in the order of the log
 * @param values one per metric, millionths; null: the unit has no value in it
 */
record UnitHistory(Place place, List<JudgedEvent> events, List<List<BigInteger>> values) {

    /** Where the unit is counted. */
    record Place(String variant, int phase, Event firstExposure, boolean crossed, boolean forced) {
        /** It is in no metric. */
        boolean isLeftOut() {
            return crossed || forced;
        }
    }

    /** What became of a record in the experiment's accounting. */
    enum State {
        counted,
        /** Its unit has met no variant: it waits for an exposure, and is not the experiment's yet. */
        kept,
        outside,
        late,
        crossed,
        /** Its unit is forced into a variant. */
        forced,
        duplicate,
        conflict,
        /** Left out by a rule of the generation's quarantine: as if it had never come. */
        quarantined,
        /** Before all that could count for its unit: not the experiment's. */
        before,
        not_matched
    }

    /** @param effects one per metric */
    record JudgedEvent(LoggedEvent logged, State state, List<Effect> effects) {}

    /**
     * What an event brought to a metric's components: value, denominator, covariate, the covariate's denominator.
     *
     * @param shares millionths; null where the event does not count
     * @param reason why it brought nothing, or less than it brings by itself; else null
     */
    record Effect(List<BigInteger> shares, Reason reason) {}

    private static final List<BigInteger> NOTHING = Arrays.asList(null, null, null, null);

    private static final Comparator<LoggedEvent> BY_TIME_AND_NAME = Comparator.<LoggedEvent>comparingLong(
                    e -> e.event().getTime())
            .thenComparing(e -> e.event().getId(), UnitHistory::byCodePoint)
            .thenComparing(e -> UnitKey.primary("-", e.event()).toString(), UnitHistory::byCodePoint);

    /**
     * @param unbounded the project's experiments of unbounded lateness, this one too if it is
     * @param quarantine of the generation
     * @param unit its id, of the experiment's unit type
     * @param log the unit's records, and records of others that have an identity of one of them; by place
     */
    static UnitHistory of(
            ExperimentDefinition x,
            List<ExperimentDefinition> unbounded,
            Quarantine quarantine,
            String unit,
            List<LoggedEvent> log) {
        Map<LoggedEvent, State> states = new IdentityHashMap<>();
        List<LoggedEvent> own = new ArrayList<>();
        identify(x.getProject(), unbounded, quarantine, log, states);
        for (LoggedEvent logged : log) {
            if (unit.equals(UnitKey.idOf(x.getUnit(), logged.event()))) own.add(logged);
        }
        List<LoggedEvent> onTime = onTime(x, own, states);
        Place place = place(x, onTime);
        List<MetricHistory> metrics = x.getMetrics().stream()
                .map(metric -> MetricHistory.of(x, metric, place, onTime))
                .toList();
        for (LoggedEvent logged : onTime) states.put(logged, state(x, place, metrics, logged));
        for (LoggedEvent logged : own) {
            if (states.get(logged) == State.late) states.put(logged, late(x, place, logged));
        }
        return new UnitHistory(
                place,
                own.stream()
                        .map(logged -> judged(x, place, metrics, logged, states.get(logged)))
                        .toList(),
                metrics.stream().map(MetricHistory::totals).toList());
    }

    /** E1: of the records of an identity the first, and each that comes when the one before is forgotten, is an event. */
    private static void identify(
            String project,
            List<ExperimentDefinition> unbounded,
            Quarantine quarantine,
            List<LoggedEvent> log,
            Map<LoggedEvent, State> states) {
        Map<String, LoggedEvent> known = new HashMap<>();
        for (LoggedEvent logged : log) {
            if (quarantine.covers(project, logged.event(), logged.received())) {
                states.put(logged, State.quarantined);
                continue;
            }
            String identity = UnitKey.primary(project, logged.event()) + "\0"
                    + logged.event().getId();
            LoggedEvent before = known.get(identity);
            if (before == null || !ExperimentTimes.remembers(unbounded, before.received(), logged.received())) {
                known.put(identity, logged);
            } else {
                states.put(logged, Arrays.equals(before.hash(), logged.hash()) ? State.duplicate : State.conflict);
            }
        }
    }

    /** The matched events that are not late, by time and name; all others get their state. */
    private static List<LoggedEvent> onTime(
            ExperimentDefinition x, List<LoggedEvent> own, Map<LoggedEvent, State> states) {
        List<LoggedEvent> onTime = new ArrayList<>();
        for (LoggedEvent logged : own) {
            if (states.containsKey(logged)) continue;
            if (!isMatched(x, logged)) states.put(logged, State.not_matched);
            else if (ExperimentTimes.isLate(x, logged)) states.put(logged, State.late);
            else onTime.add(logged);
        }
        onTime.sort(BY_TIME_AND_NAME);
        return onTime;
    }

    private static boolean isMatched(ExperimentDefinition x, LoggedEvent logged) {
        Event event = logged.event();
        if (!ExperimentTimes.isActive(x, logged.received())) return false;
        if (ExperimentTimes.isExposure(x, event)) return true;
        return x.getMetrics().stream()
                .anyMatch(metric -> ExperimentTimes.reaches(x, metric, event)
                        && Part.of(metric).stream().anyMatch(part -> part.matches(event)));
    }

    /** E2. */
    private static Place place(ExperimentDefinition x, List<LoggedEvent> onTime) {
        List<LoggedEvent> exposures = onTime.stream()
                .filter(logged -> ExperimentTimes.isExposure(x, logged.event()))
                .toList();
        if (exposures.isEmpty()) return null;
        Event first = exposures.getFirst().event();
        String variant = first.getExposure().getVariant();
        boolean crossed = exposures.stream()
                .anyMatch(logged -> !logged.event().getExposure().getVariant().equals(variant));
        boolean forced = exposures.stream().anyMatch(LoggedEvent::isForced);
        return new Place(variant, ExperimentTimes.phaseOf(x, first.getTime()), first, crossed, forced);
    }

    private static State state(ExperimentDefinition x, Place place, List<MetricHistory> metrics, LoggedEvent logged) {
        if (place == null) return State.kept;
        if (isBefore(x, place, logged)) return State.before;
        if (place.forced()) return State.forced;
        if (place.crossed()) return State.crossed;
        boolean counted = ExperimentTimes.isExposure(x, logged.event())
                || metrics.stream().anyMatch(metric -> metric.counts(logged));
        return counted ? State.counted : State.outside;
    }

    private static State late(ExperimentDefinition x, Place place, LoggedEvent logged) {
        // Until another exposure comes, one that came too late is all that is known of its unit.
        if (place == null) return ExperimentTimes.isExposure(x, logged.event()) ? State.late : State.kept;
        return isBefore(x, place, logged) ? State.before : State.late;
    }

    private static boolean isBefore(ExperimentDefinition x, Place place, LoggedEvent logged) {
        return logged.event().getTime()
                < ExperimentTimes.reachOf(x, place.firstExposure().getTime());
    }

    private static JudgedEvent judged(
            ExperimentDefinition x, Place place, List<MetricHistory> metrics, LoggedEvent logged, State state) {
        return new JudgedEvent(
                logged,
                state,
                metrics.stream()
                        .map(metric -> effect(x, place, metric, logged, state))
                        .toList());
    }

    private static Effect effect(
            ExperimentDefinition x, Place place, MetricHistory metric, LoggedEvent logged, State state) {
        if (!metric.counts(logged)) return new Effect(NOTHING, reason(x, place, metric, logged, state));
        if (metric.totals() == null) return new Effect(NOTHING, Reason.NO_VALUE);
        List<Share> shares = metric.shares(logged);
        Reason less = null;
        for (Share share : shares) {
            if (less == null && share != null) less = share.reason();
        }
        return new Effect(
                shares.stream()
                        .map(share -> share == null ? null : share.millionths())
                        .toList(),
                less);
    }

    private static Reason reason(
            ExperimentDefinition x, Place place, MetricHistory metric, LoggedEvent logged, State state) {
        if (!metric.matches(logged.event())) return Reason.NO_MATCH;
        if (state == State.duplicate) return Reason.DUPLICATE;
        if (state == State.conflict) return Reason.CONFLICT;
        if (state == State.quarantined) return Reason.QUARANTINED;
        if (!ExperimentTimes.isActive(x, logged.received())) return Reason.NOT_ACTIVE;
        if (!ExperimentTimes.reaches(x, metric.metric(), logged.event())) return Reason.OUTSIDE_INTERVAL;
        if (state == State.late) return Reason.LATE;
        if (state == State.kept) return Reason.NOT_EXPOSED;
        if (state == State.before) return Reason.BEFORE_EXPOSURE;
        if (place.forced()) return Reason.FORCED_UNIT;
        if (place.crossed()) return Reason.CROSSOVER;
        return logged.event().getTime() < place.firstExposure().getTime()
                ? Reason.BEFORE_EXPOSURE
                : Reason.AFTER_WINDOW;
    }

    private static int byCodePoint(String a, String b) {
        return Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());
    }
}
