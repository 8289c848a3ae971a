package io.weir.query.lineage;

import io.weir.kit.problem.Problem;
import io.weir.kit.problem.ProblemCode;
import io.weir.kit.problem.ProblemException;
import io.weir.kit.quarantine.Quarantine;
import io.weir.query.Computing;
import io.weir.query.Database;
import io.weir.query.experiments.Experiment;
import io.weir.query.experiments.Experiments;
import io.weir.query.lineage.Lineage.Missing;
import io.weir.query.quarantine.QuarantineStore;
import io.weir.query.sums.Positions;
import io.weir.query.sums.SumsReader;
import io.weir.schemas.ExperimentDefinition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The way from a number to the events behind it. */
public final class LineageReader {

    /** Most records of one unit that are read. */
    static final int UNIT_EVENTS = 10_000;

    /** Most units of a page. */
    static final int PAGE_UNITS = 100;

    private final Experiments experiments;
    private final SumsReader sums;
    private final QuarantineStore quarantine;
    private final EventsTable table;
    private final Computing computing;

    public LineageReader(
            Experiments experiments,
            SumsReader sums,
            QuarantineStore quarantine,
            Database database,
            Computing computing) {
        this.experiments = experiments;
        this.sums = sums;
        this.quarantine = quarantine;
        this.table = new EventsTable(database, computing.scheduler());
        this.computing = computing;
    }

    /**
     * @param generation whose numbers, or null: the active one's
     * @param variant only units in it, or null
     * @param metric only events that match it, or null
     * @param unit only this one, or null
     * @param after {@code next} of the page before, or null
     * @param limit most events of the page
     */
    public record Asked(Long generation, String variant, String metric, String unit, String after, int limit) {}

    /** What one page is read by. */
    private record Reading(
            Experiment experiment,
            ExperimentDefinition definition,
            List<ExperimentDefinition> unbounded,
            Quarantine quarantine,
            long generation,
            Asked asked,
            Cursor after,
            Map<Integer, Long> asOf) {}

    /** The lineage document. */
    public Mono<Object> read(String project, String key, Asked asked) {
        Cursor after = Cursor.parse(asked.after());
        return experiments
                .active(project, key, asked.generation())
                .doOnNext(active -> active.experiment().requireKnown(asked.variant(), asked.metric()))
                .flatMap(active -> computing.inTurn(Mono.zip(
                                sums.accounting(active.generation(), project, List.of()),
                                experiments.unbounded(project),
                                quarantine.of(active.generation()))
                        .flatMap(read -> page(new Reading(
                                active.experiment(),
                                active.experiment().definition(),
                                read.getT2(),
                                read.getT3(),
                                active.generation(),
                                asked,
                                after,
                                Positions.of(read.getT1())
                                        .of(active.experiment().unit()))))));
    }

    private Mono<Lineage> page(Reading reading) {
        return table.kept().flatMap(kept -> {
            boolean isComputed = reading.asOf().values().stream().anyMatch(next -> next > 0);
            if (kept.oldest() == null && isComputed) return Mono.error(notKept());
            Set<Missing> missing = LineageRules.missing(reading.definition(), reading.asOf(), kept);
            return units(reading).flatMap(units -> page(reading, missing, units));
        });
    }

    /** One more than a page may have, when there are more. */
    private Mono<List<String>> units(Reading reading) {
        Asked asked = reading.asked();
        if (asked.unit() != null) {
            boolean done = reading.after() != null && reading.after().partition() == Cursor.DONE;
            return Mono.just(done ? List.of() : List.of(asked.unit()));
        }
        Experiment experiment = reading.experiment();
        return table.units(
                reading.generation(),
                experiment.project(),
                experiment.key(),
                asked.variant(),
                reading.after(),
                PAGE_UNITS + 1);
    }

    /** Units are read one after the other, until their events fill the page. */
    private Mono<Lineage> page(Reading reading, Set<Missing> missing, List<String> units) {
        List<String> asked = units.subList(0, Math.min(PAGE_UNITS, units.size()));
        AtomicInteger left = new AtomicInteger(reading.asked().limit());
        return Flux.fromIterable(asked)
                .concatMap(unit -> unit(reading, unit), 1)
                .takeUntil(unit -> left.addAndGet(-unit.events().size()) <= 0)
                .collectList()
                .map(read -> {
                    boolean more = read.size() < units.size();
                    List<Lineage.Unit> page =
                            LineageRules.cut(read, reading.asked().limit());
                    String next = LineageRules.next(read, page, more);
                    return new Lineage(
                            reading.experiment().key(),
                            reading.generation(),
                            reading.asOf(),
                            missing.isEmpty(),
                            new ArrayList<>(missing),
                            page.stream()
                                    .filter(unit -> isAskedFor(reading, unit))
                                    .toList(),
                            next);
                });
    }

    private static boolean isAskedFor(Reading reading, Lineage.Unit unit) {
        String variant = reading.asked().variant();
        return variant == null || variant.equals(unit.variant()) || !unit.complete();
    }

    private Mono<Lineage.Unit> unit(Reading reading, String unit) {
        Experiment experiment = reading.experiment();
        Instant from = earliest(reading);
        return table.ofUnit(experiment.project(), experiment.unit(), unit, from, UNIT_EVENTS + 1)
                .flatMap(own -> table.sameIdentity(experiment.project(), experiment.unit(), own, from, UNIT_EVENTS + 1)
                        .map(others -> {
                            boolean complete = own.size() <= UNIT_EVENTS && others.size() <= UNIT_EVENTS;
                            List<LoggedEvent> log = EventsTable.merged(own, others).stream()
                                    .filter(logged ->
                                            logged.offset() < reading.asOf().getOrDefault(logged.partition(), 0L))
                                    .toList();
                            return LineageRules.unit(
                                    reading.definition(),
                                    unit,
                                    UnitHistory.of(
                                            reading.definition(), reading.unbounded(), reading.quarantine(), unit, log),
                                    complete,
                                    reading.asked().metric(),
                                    reading.after());
                        }));
    }

    /** What was received earlier neither counts nor is known any more when a copy comes; without a bound it may be. */
    private static Instant earliest(Reading reading) {
        long activeFrom = reading.definition().getActiveFrom();
        return reading.unbounded().isEmpty()
                ? Instant.ofEpochMilli(Math.max(0, activeFrom - ExperimentTimes.REMEMBERED_MS))
                : Instant.EPOCH;
    }

    private static ProblemException notKept() {
        return new ProblemException(
                Problem.of(
                        ProblemCode.EVENTS_NOT_KEPT,
                        "The table events is empty: storing events is switched off, has just begun, or all are older than the retention."));
    }
}
