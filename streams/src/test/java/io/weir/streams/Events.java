package io.weir.streams;

import io.weir.oracle.LogRecord;
import io.weir.schemas.Event;
import io.weir.schemas.EventValue;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.Exposure;
import io.weir.schemas.Metric;
import io.weir.schemas.MetricKind;
import io.weir.schemas.UnitKey;
import io.weir.schemas.UnitType;
import io.weir.schemas.Variant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Events and experiments with one obvious default. Times are milliseconds, small so that they can be read. */
public final class Events {

    static final String PROJECT = "default";
    static final long START = 1_000;
    static final long END = 9_000;

    private Events() {}

    static Event.Builder event(String id, String type, long time) {
        return Event.newBuilder().setId(id).setType(type).setTime(time);
    }

    static Event exposure(String id, String user, long time, String variant) {
        return event(id, "exposure", time)
                .setUser(user)
                .setExposure(new Exposure("x", variant))
                .build();
    }

    static Event call(String id, String user, long time, long millionths) {
        return event(id, "call", time)
                .setUser(user)
                .setValues(List.of(new EventValue("cost", millionths)))
                .build();
    }

    /** Received at its own time. */
    static LogRecord logged(Event event) {
        return new LogRecord(PROJECT, event, event.getTime());
    }

    public static ExperimentDefinition experiment(UnitType unit) {
        return ExperimentDefinition.newBuilder()
                .setProject(PROJECT)
                .setExperiment("x")
                .setRevision(1)
                .setGeneration(1)
                .setPhase(0)
                .setUnit(unit)
                .setVariants(List.of(new Variant("control", 1, null), new Variant("treatment", 1, null)))
                .setStart(START)
                .setEnd(END)
                .setActiveFrom(0)
                .setLateness(2_000L)
                .setMetrics(List.of(
                        metric("converted", MetricKind.conversion, null, null),
                        metric("calls", MetricKind.count, null, 1_500L),
                        metric("cost", MetricKind.sum, "cost", null),
                        metric("soon", MetricKind.sum, "cost", 700L),
                        metric("newest", MetricKind.last, "cost", 1_500L),
                        metric("newest_ever", MetricKind.last, "cost", null)))
                .build();
    }

    private static Metric metric(String key, MetricKind kind, String value, Long window) {
        return Metric.newBuilder()
                .setKey(key)
                .setKind(kind)
                .setEventType("call")
                .setValue(value)
                .setWindow(window)
                .build();
    }

    /**
     * A log in which everything happens that the rules speak of: units of every kind, exposures before, between and after
     * their events, crossovers, equal times, late events, duplicates and conflicts; and the received times in any order.
     */
    static List<LogRecord> random(long seed, int size) {
        Random random = new Random(seed);
        Random marks = new Random(~seed); // apart, so that what is marked does not change what there is
        List<LogRecord> log = new ArrayList<>();
        int units = Math.max(2, size / 12);
        for (int i = 0; i < size; i++) {
            long time = START - 300 + random.nextInt((int) (END - START) + 600);
            if (random.nextInt(4) == 0) time = time / 500 * 500; // many at one instant
            Event.Builder event = event("e" + random.nextInt(size * 3), "call", time);
            int unit = random.nextInt(units);
            // Of the same run now with its user, now without: then it comes by another way.
            if (random.nextInt(3) > 0) event.setUser("u" + unit);
            if (random.nextInt(3) > 0) event.setSession("s" + unit % 7 + "." + unit);
            if (random.nextInt(3) > 0 || (event.getUser() == null && event.getSession() == null))
                event.setRun("r" + unit);
            if (random.nextInt(4) == 0) {
                boolean usual = random.nextInt(12) > 0;
                String variant = (unit % 2 == 0) == usual ? "control" : "treatment";
                if (marks.nextInt(15) == 0) variant = marks.nextBoolean() ? "Treatment" : "control ";
                event.setType("exposure").setExposure(new Exposure(random.nextInt(20) == 0 ? "other" : "x", variant));
            } else if (random.nextInt(10) > 0) {
                event.setValues(List.of(new EventValue("cost", random.nextInt(5_000_000) - 1_000_000L)));
            }
            LogRecord record = marked(marks, new LogRecord(PROJECT, event.build(), time + random.nextInt(2_400)));
            log.add(record);
            if (random.nextInt(6) == 0) log.add(record);
            if (random.nextInt(25) == 0) {
                Event other = Event.newBuilder(record.event()).setTime(time + 1).build();
                log.add(new LogRecord(PROJECT, other, record.received()));
            }
        }
        return log;
    }

    /** Now and then with what ingest says in headers. */
    static LogRecord marked(Random random, LogRecord record) {
        boolean forced = record.event().getExposure() != null && random.nextInt(60) == 0;
        Set<String> below = random.nextInt(5) == 0 ? Set.of("cost", "absent") : Set.of();
        return new LogRecord(record.project(), record.event(), record.received(), record.payload(), forced, below);
    }

    static List<LogRecord> shuffled(List<LogRecord> log, long seed) {
        List<LogRecord> copy = new ArrayList<>(log);
        Collections.shuffle(copy, new Random(seed));
        return copy;
    }

    /** Without the records whose identity has another payload or received time elsewhere: what is left has no order. */
    static List<LogRecord> withoutConflicts(List<LogRecord> log) {
        Map<String, LogRecord> first = new HashMap<>();
        return log.stream()
                .filter(record -> {
                    String identity = UnitKey.primary(record.project(), record.event()) + " "
                            + record.event().getId();
                    return record.equals(first.computeIfAbsent(identity, i -> record));
                })
                .toList();
    }
}
