package io.weir.recovery.verify;

import io.weir.kit.quarantine.Quarantine;
import io.weir.oracle.Batch;
import io.weir.oracle.Computed;
import io.weir.oracle.Fate;
import io.weir.oracle.LogLine;
import io.weir.oracle.LogRecord;
import io.weir.oracle.Spill;
import io.weir.recovery.verify.Accounts.Kind;
import io.weir.recovery.verify.PostgresReader.Generation;
import io.weir.recovery.verify.PostgresReader.State;
import io.weir.recovery.verify.Report.OfExperiment;
import io.weir.recovery.verify.Report.OfProject;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Computes stored numbers again, from the log and with the batch oracle, and compares them bit by bit:
/// ```
/// PostgreSQL, Redis ─> a moment: numbers, and the part of the log that is in them
/// log ─> oracle, bucket by bucket ─> numbers of the same part ─> equal, or which are not
/// ```
/// Nothing of what counts events is used for it.
public final class Verification {

    private final VerifyRequest request;
    private final Quarantine quarantine;
    private final LogSource log;
    private final VerifyProgress progress;
    private long events;

    private Verification(VerifyRequest request, Quarantine quarantine, LogSource log, VerifyProgress progress) {
        this.request = request;
        this.quarantine = quarantine;
        this.log = log;
        this.progress = progress;
    }

    /** @throws VerifyRefused when nothing can be verified */
    public static Report run(VerifyTarget target, VerifyRequest request, VerifyProgress progress)
            throws InterruptedException {
        try (KafkaLog log = new KafkaLog(target.kafka(), request.patience());
                PostgresReader postgres = new PostgresReader(target.database())) {
            Generation generation = generation(postgres.generations(), request.generation());
            requireWholeLog(log.beginnings());
            Waiting waiting = new Waiting(request.patience(), progress);
            Moments moments = new Moments(target, request, generation.number(), log, postgres, waiting);
            Moment moment = generation.state() == State.paused ? moments.ofPaused() : moments.ofComputing();
            requireKnown(moment.postgres(), request);
            return new Verification(request, generation.quarantine(), log, progress)
                    .report(generation.number(), moment);
        }
    }

    private static Generation generation(List<Generation> all, Long asked) {
        Generation found = all.stream()
                .filter(one -> asked == null ? one.active() : one.number() == asked)
                .findFirst()
                .orElseThrow(() -> new VerifyRefused(
                        "There is no generation " + (asked == null ? "that is shown" : asked) + ".",
                        "`./weir replay status` shows those that there are."));
        if (found.state() != State.dropping) return found;
        throw new VerifyRefused(
                "Generation " + found.number() + " is being dropped.",
                "`./weir replay status` shows those that there are.");
    }

    /** @param beginnings by partition the first offset that the log has */
    static void requireWholeLog(Map<Integer, Long> beginnings) {
        beginnings.forEach((partition, first) -> {
            if (first == 0) return;
            throw new VerifyRefused(
                    "The log no longer has its first records: partition " + partition + " begins at offset " + first
                            + ".",
                    "Numbers that hold removed events cannot be computed again from it. If they were archived, restore the"
                            + " archive into a new cluster (`./weir restore`) and verify there.");
        });
    }

    private static void requireKnown(Snapshot snapshot, VerifyRequest request) {
        Set<String> known = new HashSet<>();
        for (ExperimentDefinition x : snapshot.definitions()) {
            if (request.asksFor(x.getProject())) known.add(x.getExperiment());
        }
        for (String key : request.experiments()) {
            if (known.contains(key)) continue;
            throw new VerifyRefused(
                    "Nothing is counted for an experiment " + key
                            + (request.project() == null ? "." : " in project " + request.project() + "."),
                    "Is it a draft? Without --experiment all are verified.");
        }
    }

    private Report report(long generation, Moment moment) {
        SortedMap<Integer, Long> progressOf = moment.postgres().positions().read();
        List<Accounts> accounts = new ArrayList<>();
        Accounts postgres = new Accounts(moment.postgres().records(), progressOf, request);
        accounts.add(postgres);
        Accounts redis = moment.redisAway() != null ? null : new Accounts(moment.redis(), progressOf, request);
        if (redis != null) accounts.add(redis);
        long ahead =
                moment.readTo().values().stream().mapToLong(Long::longValue).sum();
        Spill spill = new Spill(request.folder(), request.memory(), ahead);
        List<Computed> all;
        progress.reads(ahead);
        try (Batch batch = Batch.spilling(moment.still(), moment.postgres().definitions(), spill)) {
            log.read(Map.of(), moment.readTo(), record -> add(record, batch, accounts));
            progress.computes();
            all = batch.compute((line, fate) -> tell(line, fate, moment, accounts));
        }
        Map<String, Map<StatsKey, Stats>> inPostgres = moment.postgres().byExperiment();
        Map<String, Map<StatsKey, Stats>> inRedis = new Snapshot(List.of(), moment.redis()).byExperiment();
        int left = Report.MOST_DIFFERENCES;
        Map<String, OfExperiment> experiments = new TreeMap<>();
        for (Computed computed : all) {
            String key = Moment.key(computed.experiment());
            Map<StatsKey, Stats> stored = inPostgres.getOrDefault(key, Map.of());
            Comparing comparing = new Comparing(left);
            comparing.sums(Comparing.POSTGRES, stored, computed);
            comparing.assignments(moment.assignments().get(key), computed.units());
            if (redis != null) comparing.sums(Comparing.REDIS, inRedis.getOrDefault(key, Map.of()), computed);
            left -= shown(comparing.outcome());
            experiments.put(key, of(computed.experiment(), comparing.outcome(), stored));
        }
        for (ExperimentDefinition x : moment.postgres().definitions()) {
            String key = Moment.key(x);
            Outcome.Moving why = moment.moving().get(key);
            if (why != null) experiments.put(key, of(x, why, inPostgres.getOrDefault(key, Map.of())));
        }
        List<OfProject> projects = new ArrayList<>();
        for (String project : postgres.projects()) {
            Comparing comparing = new Comparing(left);
            postgres.compare(Comparing.POSTGRES, project, comparing);
            if (redis != null) redis.compare(Comparing.REDIS, project, comparing);
            left -= shown(comparing.outcome());
            projects.add(new OfProject(project, comparing.outcome()));
        }
        return new Report(
                generation,
                moment.asOf(),
                events,
                spill.spilled(),
                List.copyOf(experiments.values()),
                projects,
                moment.redisAway());
    }

    private void add(ConsumerRecord<byte[], byte[]> record, Batch batch, List<Accounts> accounts) {
        LogLine line = line(record);
        Kind kind = kind(line);
        accounts.forEach(each -> each.reads(record, kind));
        if (kind == Kind.EVENT) batch.add(line);
        progress.hasRead(1);
        events++;
    }

    private Kind kind(LogLine line) {
        if (line == null) return Kind.UNREADABLE;
        LogRecord event = line.record();
        boolean isOut = quarantine.covers(event.project(), event.event(), event.received());
        return isOut ? Kind.QUARANTINED : Kind.EVENT;
    }

    /** Null: it is no event, as something else than ingest wrote it. */
    private static LogLine line(ConsumerRecord<byte[], byte[]> record) {
        try {
            return LogLine.of(record);
        } catch (RuntimeException e) {
            return null;
        }
    }

    private static boolean tell(LogLine line, Fate fate, Moment moment, List<Accounts> accounts) {
        accounts.forEach(each -> each.tell(line, fate));
        return line.offset() < moment.asOf().getOrDefault(line.partition(), 0L);
    }

    private static OfExperiment of(ExperimentDefinition x, Outcome outcome, Map<StatsKey, Stats> stored) {
        boolean isLate = stored.values().stream().anyMatch(stats -> stats.getLateDefinitions() > 0);
        return new OfExperiment(x.getProject(), x.getExperiment(), outcome, isLate);
    }

    private static int shown(Outcome outcome) {
        return outcome instanceof Outcome.Different different
                ? different.first().size()
                : 0;
    }
}
