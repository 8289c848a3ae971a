package io.weir.bench.torture;

import io.weir.bench.torture.check.Checker;
import io.weir.bench.torture.check.Evidence;
import io.weir.bench.torture.check.Finding;
import io.weir.bench.torture.client.Answers;
import io.weir.bench.torture.client.Answers.Answer;
import io.weir.bench.torture.client.Definer;
import io.weir.bench.torture.client.Generations;
import io.weir.bench.torture.client.Poster;
import io.weir.bench.torture.cluster.Cluster;
import io.weir.bench.torture.evidence.ArchiveReader;
import io.weir.bench.torture.evidence.LogReader;
import io.weir.bench.torture.evidence.Rest;
import io.weir.bench.torture.evidence.StoredReader;
import io.weir.bench.torture.plan.Fault;
import io.weir.bench.torture.plan.Item;
import io.weir.bench.torture.plan.Plan;
import io.weir.bench.torture.report.SeedResult;
import io.weir.bench.torture.strike.Probes;
import io.weir.bench.torture.strike.Striker;
import io.weir.bench.torture.strike.Struck;
import io.weir.schemas.ExperimentDefinition;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One seed on a running cluster: define, post and strike, bring to rest, check. */
final class SeedRun {

    private static final Duration HEALED = Duration.ofMinutes(4);
    private static final Duration ANSWERED = Duration.ofMinutes(3);
    private static final Set<Fault> OF_REDIS = EnumSet.of(Fault.KILL_REDIS, Fault.RESTART_REDIS, Fault.FLUSH_REDIS);

    private final Cluster cluster;
    private final LogReader log;
    private final ArchiveReader archive;
    private final Duration settle;
    private final Consumer<String> progress;

    /**
     * @param archive null: there is none
     * @param settle how long the stores may take to come to the log's end
     */
    SeedRun(Cluster cluster, LogReader log, ArchiveReader archive, Duration settle, Consumer<String> progress) {
        this.cluster = cluster;
        this.log = log;
        this.archive = archive;
        this.settle = settle;
        this.progress = progress;
    }

    SeedResult run(Plan plan) throws Exception {
        long began = System.nanoTime();
        int logged = log.lines().size();
        List<Struck> struck;
        Answers answers;
        List<SeedResult.Felt> felt;
        try (Poster poster = new Poster(cluster.ingestAddresses());
                Poster probePoster = new Poster(cluster.ingestAddresses());
                Definer definer = new Definer(cluster.queryAddresses());
                Probes probes =
                        new Probes(probePoster, definer, cluster.layout().partitions())) {
            definer.define(plan.experiments());
            new DefinitionsReady(cluster).await(plan.experiments());
            probes.start();
            long start = System.nanoTime();
            CompletableFuture<List<Struck>> strikes = CompletableFuture.supplyAsync(
                    () -> strike(plan, start), Thread.ofPlatform().name("torture-strikes")::start);
            answers = poster.run(plan.posts(), start, start + ANSWERED.toNanos());
            struck = strikes.get();
            cluster.awaitReady(HEALED);
            felt = felt(struck, probes);
        }
        long healed = System.nanoTime();
        List<Long> generations = StoredReader.generations(cluster.stores());
        Rest rest = Rest.await(cluster, generations.getFirst(), log, plan, settle, progress);
        long settledMs = ms(healed);
        List<Finding> findings = new ArrayList<>(Checker.check(evidence(plan, answers, rest)));
        for (long other : generations.subList(1, generations.size())) {
            Rest ofOther = Rest.await(cluster, other, log, plan, settle, progress);
            findings.addAll(Checker.checkGeneration(other, evidence(plan, answers, ofOther)));
        }
        if (generations.size() > 1) dropOthers();
        if (archive != null) {
            List<String> missing = archive.readTo(log.readToEnd(), settle);
            findings.addAll(Checker.checkArchive(missing, archive.lines(), log.lines()));
        }
        return new SeedResult(
                plan.seed(),
                plan.base().toString(),
                plan.digest(),
                sent(plan),
                answers.tries(),
                answers.unknown(),
                answers.unavailable(),
                count(answers, Answer.Accepted.class),
                count(answers, Answer.Refused.class),
                log.lines().size() - logged,
                felt,
                settledMs,
                ms(began),
                findings);
    }

    private Evidence evidence(Plan plan, Answers answers, Rest rest) throws SQLException {
        List<ExperimentDefinition> definitions = new ArrayList<>();
        Map<String, ExperimentDefinition> all = new StoredReader(cluster.stores(), 1).definitions();
        plan.experiments().forEach(experiment -> definitions.add(all.get(experiment.key())));
        return new Evidence(
                plan.prefix(),
                answers.all(),
                log.lines(),
                definitions,
                List.copyOf(all.values()),
                rest.eventRows(),
                rest.postgres(),
                rest.redis(),
                rest.missing());
    }

    /** The next seed begins with the one that is shown. */
    private void dropOthers() throws InterruptedException {
        try (Generations replays = new Generations(cluster.queryAddresses())) {
            replays.dropOthers(HEALED);
        }
    }

    /** Of a seed that could not be run to its end. */
    static SeedResult broken(Plan plan, Finding finding, long began) {
        return new SeedResult(
                plan.seed(),
                plan.base().toString(),
                plan.digest(),
                sent(plan),
                0,
                0,
                0,
                0,
                0,
                0,
                List.of(),
                0,
                ms(began),
                List.of(finding));
    }

    private List<Struck> strike(Plan plan, long start) {
        try {
            Striker striker = new Striker(
                    cluster,
                    struck -> progress.accept("  " + struck.strike()
                            + (struck.skipped() == null ? "" : " skipped: " + struck.skipped())));
            return striker.run(plan.strikes(), start);
        } catch (Exception e) {
            throw new IllegalStateException("a strike could not be made", e);
        }
    }

    /** Waits for the recovery of each, as far as it has not come yet. */
    private List<SeedResult.Felt> felt(List<Struck> struck, Probes probes) throws InterruptedException {
        List<SeedResult.Felt> felt = new ArrayList<>();
        long feltUntil = Long.MIN_VALUE;
        // Two minutes for an honest Weir; little for a sabotaged one, which may answer no probe at all.
        long deadline = System.nanoTime() + settle.toNanos() * 2 / 3;
        for (Struck one : struck) {
            long recovery = -1;
            if (one.skipped() == null) {
                boolean fromRedis = OF_REDIS.contains(one.strike().fault());
                OptionalLong found = probes.recovery(one.atNanos(), fromRedis);
                while (found.isEmpty() && System.nanoTime() < deadline) {
                    TimeUnit.MILLISECONDS.sleep(50);
                    found = probes.recovery(one.atNanos(), fromRedis);
                }
                recovery = found.isPresent() ? found.getAsLong() / 1_000_000 : -1;
            }
            felt.add(new SeedResult.Felt(
                    one.strike().fault(), one.strike().toString(), recovery, feltUntil > one.atNanos(), one.skipped()));
            feltUntil = Math.max(feltUntil, one.atNanos() + Math.max(0, recovery) * 1_000_000);
        }
        return felt;
    }

    private static Map<String, Long> sent(Plan plan) {
        Map<String, Long> sent = new LinkedHashMap<>();
        for (Item.Kind kind : Item.Kind.values())
            sent.put(kind.name().toLowerCase(java.util.Locale.ROOT), plan.items(kind));
        return sent;
    }

    private static long count(Answers answers, Class<? extends Answer> type) {
        return answers.all().stream()
                .filter(answered -> type.isInstance(answered.answer()))
                .count();
    }

    private static long ms(long sinceNanos) {
        return (System.nanoTime() - sinceNanos) / 1_000_000;
    }
}
