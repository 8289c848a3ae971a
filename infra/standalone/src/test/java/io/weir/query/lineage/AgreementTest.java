package io.weir.query.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.kit.quarantine.Quarantine;
import io.weir.oracle.Judgements;
import io.weir.oracle.LogRecord;
import io.weir.query.lineage.UnitHistory.JudgedEvent;
import io.weir.schemas.Event;
import io.weir.schemas.EventValue;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.Exposure;
import io.weir.schemas.Metric;
import io.weir.schemas.MetricKind;
import io.weir.schemas.UnitKey;
import io.weir.schemas.UnitType;
import io.weir.schemas.Variant;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The stream, the oracle and the lineage say the same of every record: reason by reason, over logs of a month in which identities are
 * forgotten, kept for ever and forgotten again. A seed in a failing test's name makes it repeatable.
 */
class AgreementTest {

    private static final long HOUR = 3_600_000;
    private static final long DAY = 24 * HOUR;
    private static final long START = 20_000 * DAY;

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 20261130})
    void of_every_record_the_same_is_said(long seed) {
        Random random = new Random(seed);
        ExperimentDefinition x = experiment("x", random.nextBoolean() ? UnitType.user : UnitType.run, 36 * HOUR);
        if (random.nextBoolean()) x.setEnd(START + 20 * DAY);
        ExperimentDefinition other = experiment("y", UnitType.user, null);
        other.setActiveFrom(START + random.nextInt(8) * DAY);
        other.setActiveUntil(random.nextInt(3) == 0 ? null : START + (10 + random.nextInt(15)) * DAY);
        List<ExperimentDefinition> all = random.nextInt(4) == 0 ? List.of(x) : List.of(x, other);
        List<LogRecord> log = log(random, 150);

        List<String> exact = Judgements.of(x, all, log);
        assertThat(lineage(x, all, log)).as("lineage").isEqualTo(exact);

        try (StreamedLog stream = new StreamedLog(folder, all)) {
            List<String> identities = new ArrayList<>();
            for (LogRecord record : log) identities.add(stream.send(record));
            assertThat(identities)
                    .as("dedupe")
                    .isEqualTo(exact.stream().map(AgreementTest::identity).toList());
            assertThat(stream.events("x")).as("accounting").isEqualTo(counts(exact));
        }
    }

    @Test
    void the_logs_have_every_reason() {
        Set<String> seen = new TreeSet<>();
        for (long seed = 1; seed <= 40; seed++) {
            Random random = new Random(seed);
            ExperimentDefinition x = experiment("x", UnitType.user, 36 * HOUR);
            Judgements.of(x, List.of(x), log(random, 150)).stream()
                    .filter(Objects::nonNull)
                    .forEach(seen::add);
        }
        assertThat(seen)
                .containsExactly(
                        "before",
                        "conflict",
                        "counted",
                        "crossed",
                        "duplicate",
                        "forced",
                        "kept",
                        "late",
                        "not_matched",
                        "outside");
    }

    /** What dedupe says of it. */
    private static String identity(String state) {
        return "duplicate".equals(state) || "conflict".equals(state) ? state : "admitted";
    }

    /** Those that the accounting of an experiment has. */
    private static Map<String, Long> counts(List<String> states) {
        Map<String, Long> counts = new HashMap<>();
        for (String place : StreamedLog.PLACES) counts.put(place, 0L);
        for (String state : states) counts.computeIfPresent(state == null ? "" : state, (place, events) -> events + 1);
        return counts;
    }

    /** Null of a record without a unit of the experiment's type, unless it is a copy. */
    private static List<String> lineage(ExperimentDefinition x, List<ExperimentDefinition> all, List<LogRecord> log) {
        List<ExperimentDefinition> unbounded =
                all.stream().filter(each -> each.getLateness() == null).toList();
        List<LoggedEvent> logged = new ArrayList<>();
        Set<String> units = new TreeSet<>();
        for (int i = 0; i < log.size(); i++) {
            LogRecord record = log.get(i);
            byte[] hash = HexFormat.of().parseHex(record.payload());
            logged.add(new LoggedEvent(0, i, record.received(), record.event(), hash, record.forced()));
            String unit = UnitKey.idOf(x.getUnit(), record.event());
            if (unit != null) units.add(unit);
        }
        String[] states = new String[log.size()];
        for (String unit : units) {
            for (JudgedEvent judged :
                    UnitHistory.of(x, unbounded, Quarantine.NONE, unit, logged).events()) {
                states[(int) judged.logged().offset()] = judged.state().name();
            }
        }
        List<String> exact = Judgements.of(x, all, log);
        for (int i = 0; i < states.length; i++) {
            boolean isNobodys = UnitKey.idOf(x.getUnit(), log.get(i).event()) == null;
            if (isNobodys) states[i] = exact.get(i); // no page of any unit has it
        }
        return Arrays.asList(states);
    }

    private static ExperimentDefinition experiment(String key, UnitType unit, Long lateness) {
        Metric.Builder cost = Metric.newBuilder()
                .setKey("cost")
                .setKind(MetricKind.sum)
                .setEventType("call")
                .setValue("cost")
                .setWindow(2 * DAY);
        return ExperimentDefinition.newBuilder()
                .setProject("default")
                .setExperiment(key)
                .setRevision(1)
                .setGeneration(1)
                .setPhase(0)
                .setUnit(unit)
                .setVariants(List.of(new Variant("a", 1, null), new Variant("b", 1, null)))
                .setStart(START)
                .setActiveFrom(START)
                .setLateness(lateness)
                .setMetrics(List.of(
                        cost.build(),
                        Metric.newBuilder()
                                .setKey("calls")
                                .setKind(MetricKind.count)
                                .setEventType("call")
                                .setValue("cost")
                                .setAtLeast(1L)
                                .setLookback(12 * HOUR)
                                .build()))
                .build();
    }

    /** Received one after the other, within half an hour: clocks differ. */
    private static List<LogRecord> log(Random random, int size) {
        List<LogRecord> log = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            long received = START - DAY + (long) (random.nextDouble() * 32 * DAY);
            log.add(record(random, "e" + random.nextInt(size), received));
            if (random.nextInt(3) > 0) continue;
            LogRecord first = log.getLast();
            for (int copies = 1 + random.nextInt(2); copies > 0; copies--) {
                long again = first.received() + (long) (random.nextDouble() * random.nextInt(16) * DAY);
                log.add(copy(random, first, again));
            }
        }
        log.sort(Comparator.comparingLong(record -> record.received() / HOUR));
        return log;
    }

    /** The same, sent again; or as ingest writes an exposure anew: another time under the same hash; or another event under its id. */
    private static LogRecord copy(Random random, LogRecord first, long received) {
        Event event = Event.newBuilder(first.event()).build();
        int kind = random.nextInt(3);
        if (kind > 0) event.setTime(received);
        String payload = kind == 2 ? new LogRecord("default", event, received).payload() : first.payload();
        return new LogRecord("default", event, received, payload, first.forced(), Set.of());
    }

    private static LogRecord record(Random random, String id, long received) {
        long late = random.nextInt(4) == 0 ? random.nextInt(72) * HOUR : random.nextInt(60) * 60_000L;
        int user = random.nextInt(6);
        Event.Builder event = Event.newBuilder().setId(id).setType("call").setTime(received - late);
        if (random.nextInt(5) > 0) event.setUser("u" + user);
        if (event.getUser() == null || random.nextInt(4) > 0) event.setRun("r" + user);
        boolean isExposure = random.nextInt(3) == 0;
        if (isExposure) {
            String variant = random.nextInt(9) == 0 ? "b" : random.nextInt(9) == 0 ? "c" : "a";
            event.setType("exposure").setExposure(new Exposure(random.nextInt(5) == 0 ? "y" : "x", variant));
        } else if (random.nextInt(4) > 0) {
            event.setValues(List.of(new EventValue("cost", random.nextInt(5) - 1L)));
        }
        LogRecord record = new LogRecord("default", event.build(), received);
        boolean isForced = isExposure && user == 0 && random.nextInt(2) == 0;
        return new LogRecord("default", record.event(), received, record.payload(), isForced, Set.of());
    }
}
