package io.weir.recovery.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.query.sums.Positions;
import io.weir.query.sums.Route;
import io.weir.recovery.verify.PostgresReader.StoredAssignment;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.Projects;
import io.weir.schemas.Stage;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import io.weir.schemas.Topics;
import io.weir.schemas.UnitType;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Finds a moment at which the numbers of a generation, the assignments and Redis are of the same part of the log. Each of them moves
 * on by itself, and none says of every number how far it is.
 */
final class Moments {

    private static final int TRIES = 5;
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

    private static final Outcome.Moving ASSIGNMENTS_BEHIND = new Outcome.Moving(
            "The table user_assignments is behind the stream.",
            "Look at the sink `assignments` in the health of streams, then verify again.");

    private static final Outcome.Moving POSTGRES_BEHIND = new Outcome.Moving(
            "PostgreSQL does not take the newest statistics.",
            "Look at the sink `postgres` in the health of streams, then verify again.");

    private static final Outcome.Moving MOVING = new Outcome.Moving(
            "Events for it arrive all the time: its numbers and the log were never of one moment.",
            "Pause its traffic and verify again, or verify a generation that stands still: `./weir replay start"
                    + " --wait`, `./weir replay pause N`, `./weir verify --generation N`.");

    private final VerifyTarget target;
    private final VerifyRequest request;
    private final long generation;
    private final KafkaLog log;
    private final PostgresReader postgres;
    private final Waiting waiting;

    Moments(
            VerifyTarget target,
            VerifyRequest request,
            long generation,
            KafkaLog log,
            PostgresReader postgres,
            Waiting waiting) {
        this.target = target;
        this.request = request;
        this.generation = generation;
        this.log = log;
        this.postgres = postgres;
        this.waiting = waiting;
    }

    /** Of a generation that is computed. With as few experiments that move as can be had in a few tries. */
    Moment ofComputing() throws InterruptedException {
        Moment best = null;
        for (int attempt = 1; attempt <= TRIES; attempt++) {
            if (attempt > 1) waiting.pause(BETWEEN_TRIES);
            Moment found = attempt();
            if (best == null || found.moving().size() < best.moving().size()) best = found;
            // What stands still is not waited for again.
            if (!found.moving().containsValue(MOVING) || found.redisAway() != null) break;
        }
        return best;
    }

    /**
     * What is the same in a look before the log's end was seen and in one after it was computed is as of that end. The assignments and
     * Redis are read between two such looks, as they may be ahead of PostgreSQL's numbers.
     */
    private Moment attempt() throws InterruptedException {
        Snapshot first = postgres.snapshot(generation, request);
        TreeMap<Integer, Long> asOf = new TreeMap<>(log.ends());
        List<ExperimentDefinition> wanted = wanted(first);
        awaitComputed(wanted, asOf);
        Snapshot second = postgres.snapshot(generation, request);
        Map<String, Outcome.Moving> moving = new TreeMap<>();
        tellMoving(moving, wanted, first, second, asOf);
        List<ExperimentDefinition> still = still(wanted, moving);
        if (!awaitAssignments()) still.forEach(x -> moving.put(Moment.key(x), ASSIGNMENTS_BEHIND));
        still = still(wanted, moving);
        Map<String, Map<String, StoredAssignment>> assignments = assignments(still);
        RedisRecords redis = redis(second, still);
        TreeMap<Integer, Long> readTo = new TreeMap<>(log.ends());
        awaitComputed(still, readTo);
        Snapshot third = postgres.snapshot(generation, request);
        tellMoving(moving, still, second, third, readTo);
        return new Moment(
                asOf, readTo, first, still(wanted, moving), moving, assignments, redis.records(), redis.away());
    }

    private void awaitComputed(List<ExperimentDefinition> experiments, Map<Integer, Long> ends)
            throws InterruptedException {
        if (experiments.isEmpty()) return;
        boolean isRekeyed = experiments.stream().anyMatch(x -> x.getUnit() != UnitType.user);
        boolean hasClusters = experiments.stream().anyMatch(x -> x.getClusterBy() != null);
        Route longest = new Route(isRekeyed ? UnitType.run : UnitType.user, hasClusters);
        waiting.until(
                "generation " + generation + " holds what the log holds now",
                () -> postgres.positions(generation).of(longest),
                next -> Waiting.covers(next, ends));
    }

    private boolean awaitAssignments() throws InterruptedException {
        Map<Integer, Long> ends = log.ends(Topics.ASSIGNMENTS);
        return waiting.until(
                "the table user_assignments holds what the stream has assigned",
                postgres::assignmentsPosition,
                next -> Waiting.covers(next, ends));
    }

    private RedisRecords redis(Snapshot snapshot, List<ExperimentDefinition> experiments) throws InterruptedException {
        Map<Integer, Long> ends = log.ends(Topics.STATS);
        return RedisRecords.read(target.redisUrl(), generation, ends, experiments, projects(snapshot), waiting);
    }

    private Set<String> projects(Snapshot snapshot) {
        Set<String> projects = new TreeSet<>();
        if (!request.experiments().isEmpty()) return projects;
        snapshot.records().keySet().forEach(key -> {
            boolean isAsked = key.getStage() == Stage.log
                    && request.asksFor(key.getProject())
                    && !key.getProject().equals(Projects.INTERNAL);
            if (isAsked) projects.add(key.getProject());
        });
        return projects;
    }

    private Map<String, Map<String, StoredAssignment>> assignments(List<ExperimentDefinition> experiments) {
        Map<String, Map<String, StoredAssignment>> assignments = new HashMap<>();
        for (ExperimentDefinition x : experiments) assignments.put(Moment.key(x), postgres.assignments(generation, x));
        return assignments;
    }

    /**
     * Those whose definition or numbers are not the same in both.
     *
     * @param ends what has to be in the second
     */
    private void tellMoving(
            Map<String, Outcome.Moving> moving,
            List<ExperimentDefinition> experiments,
            Snapshot before,
            Snapshot after,
            Map<Integer, Long> ends) {
        Map<String, Map<StatsKey, Stats>> was = before.byExperiment();
        Map<String, Map<StatsKey, Stats>> is = after.byExperiment();
        Positions positions = after.positions();
        for (ExperimentDefinition x : experiments) {
            String key = Moment.key(x);
            Map<Integer, Long> reached = positions.of(route(x));
            boolean isSame = Objects.equals(was.get(key), is.get(key))
                    && after.definitions().contains(x);
            if (!Waiting.covers(reached, ends)) moving.put(key, behind(reached, ends));
            else if (!isSame) moving.put(key, MOVING);
        }
    }

    private Outcome.Moving behind(Map<Integer, Long> reached, Map<Integer, Long> ends) {
        String where = ends.entrySet().stream()
                .filter(end -> reached.getOrDefault(end.getKey(), 0L) < end.getValue())
                .map(end -> "partition " + end.getKey() + " is computed to offset "
                        + reached.getOrDefault(end.getKey(), 0L) + " of " + end.getValue())
                .findFirst()
                .orElse("");
        return new Outcome.Moving(
                "Generation " + generation + " does not come to the end of the log: " + where + ".",
                "`./weir status` says whether streams counts. Verify again when it has caught up.");
    }

    /** Of one that stands still: its as-of is where it was paused. */
    Moment ofPaused() throws InterruptedException {
        try (CountingState counting = new CountingState(target, generation)) {
            if (!waiting.until(
                    "streams has stopped generation " + generation, counting::isStopped, stopped -> stopped)) {
                throw new VerifyRefused(
                        "Generation " + generation + " is paused, and streams still computes it.",
                        "An instance of streams may have no connection to PostgreSQL: see its health. Try again in a moment.");
            }
            Map<Integer, Long> ends = log.ends(Topics.STATS);
            boolean isTaken = waiting.until(
                    "PostgreSQL has taken the statistics", postgres::statsPosition, next -> Waiting.covers(next, ends));
            boolean isAssigned = awaitAssignments();
            Snapshot snapshot = postgres.snapshot(generation, request);
            Positions positions = snapshot.positions();
            TreeMap<Integer, Long> asOf = new TreeMap<>();
            log.ends().keySet().forEach(partition -> asOf.put(partition, 0L));
            asOf.putAll(positions.read());
            List<ExperimentDefinition> wanted = wanted(snapshot);
            Map<String, Outcome.Moving> moving = onTheWay(wanted, positions, asOf, counting.handled());
            for (ExperimentDefinition x : wanted) {
                if (!isAssigned) moving.put(Moment.key(x), ASSIGNMENTS_BEHIND);
                if (!isTaken) moving.put(Moment.key(x), POSTGRES_BEHIND);
            }
            List<ExperimentDefinition> still = still(wanted, moving);
            RedisRecords redis = redis(snapshot, still);
            return new Moment(asOf, asOf, snapshot, still, moving, assignments(still), redis.records(), redis.away());
        }
    }

    private record Way(String project, Route route) {}

    /** Those of whose events, or of what they change, something may be counted in one partition and not yet in another. */
    private Map<String, Outcome.Moving> onTheWay(
            List<ExperimentDefinition> experiments,
            Positions positions,
            Map<Integer, Long> asOf,
            Map<Integer, Long> handled) {
        Map<Way, Boolean> isOnTheWay = new HashMap<>();
        Map<String, Outcome.Moving> onTheWay = new TreeMap<>();
        for (ExperimentDefinition x : experiments) {
            if (!travels(x)) continue;
            Way of = new Way(x.getProject(), route(x));
            boolean isIts = isOnTheWay.computeIfAbsent(
                    of, way -> isOnTheWay(way.project(), positions.of(way.route()), asOf, handled));
            if (isIts) onTheWay.put(Moment.key(x), onTheWay());
        }
        return onTheWay;
    }

    /** Its events, or what they change, may have to come to another partition. */
    private static boolean travels(ExperimentDefinition x) {
        return x.getUnit() != UnitType.user || x.getClusterBy() != null;
    }

    /**
     * Whether an event of the project may be in the numbers of some partitions and not of others: one that some have not been told
     * of, or that was handled when nothing was written out any more.
     */
    private boolean isOnTheWay(
            String project, Map<Integer, Long> everywhere, Map<Integer, Long> asOf, Map<Integer, Long> handled) {
        Map<Integer, Long> anywhere = new TreeMap<>(asOf);
        handled.forEach((partition, next) -> anywhere.merge(partition, next, Math::max));
        byte[] keys = (project + "/").getBytes(UTF_8);
        AtomicBoolean found = new AtomicBoolean();
        log.read(everywhere, anywhere, record -> {
            byte[] key = record.key();
            boolean isIts = key != null
                    && key.length >= keys.length
                    && Arrays.equals(keys, 0, keys.length, key, 0, keys.length);
            if (isIts) found.set(true);
        });
        return found.get();
    }

    private Outcome.Moving onTheWay() {
        return new Outcome.Moving(
                "Events were on their way from one partition to another when generation " + generation
                        + " was paused, so its numbers are of no one moment.",
                "`./weir replay resume " + generation + "`, wait until it has caught up, and pause it again while no"
                        + " events arrive.");
    }

    /** Those that were asked for, which streams knows. */
    private List<ExperimentDefinition> wanted(Snapshot snapshot) {
        return snapshot.definitions().stream()
                .filter(x -> request.asksFor(x.getProject(), x.getExperiment()))
                .toList();
    }

    private static List<ExperimentDefinition> still(
            List<ExperimentDefinition> wanted, Map<String, Outcome.Moving> moving) {
        return wanted.stream().filter(x -> !moving.containsKey(Moment.key(x))).toList();
    }

    private static Route route(ExperimentDefinition x) {
        return new Route(x.getUnit(), x.getClusterBy() != null);
    }
}
