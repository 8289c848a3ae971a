package io.weir.oracle;

import io.weir.schemas.Breakdown;
import io.weir.schemas.Denominator;
import io.weir.schemas.Event;
import io.weir.schemas.EventAttribute;
import io.weir.schemas.EventValue;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.Exposure;
import io.weir.schemas.Metric;
import io.weir.schemas.MetricKind;
import io.weir.schemas.PhaseStart;
import io.weir.schemas.UnitType;
import io.weir.schemas.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Logs of two projects and several partitions in which everything happens, and experiments that ask for it. */
final class RandomLog {

    private static final long HOUR = 3_600_000;
    private static final long DAY = 24 * HOUR;
    private static final long START = 20_000 * DAY;
    private static final List<String> PROJECTS = List.of("default", "other");
    private static final List<String> VARIANTS = List.of("a", "b");

    private final Random random;
    private final List<LogLine> lines = new ArrayList<>();

    private RandomLog(long seed) {
        random = new Random(seed);
    }

    /** Of every type of unit, with and without clusters; one of unbounded lateness may be among them. */
    static List<ExperimentDefinition> experiments(long seed) {
        Random random = new Random(~seed);
        List<ExperimentDefinition> experiments = new ArrayList<>();
        for (UnitType unit : UnitType.values()) {
            for (String project : PROJECTS) {
                experiments.add(ExperimentDefinition.newBuilder()
                        .setProject(project)
                        .setExperiment("of-" + unit)
                        .setRevision(1)
                        .setGeneration(1)
                        .setPhase(0)
                        .setUnit(unit)
                        .setVariants(List.of(new Variant("a", 1, null), new Variant("b", 1, null)))
                        .setStart(START)
                        .setEnd(random.nextBoolean() ? null : START + 20 * DAY)
                        .setActiveFrom(START + random.nextInt(3) * DAY)
                        .setLateness(random.nextInt(4) == 0 ? null : 2 * DAY)
                        .setMetrics(metrics())
                        .setPhases(List.of(PhaseStart.newBuilder()
                                .setPhase(1)
                                .setFrom(START + 3 * DAY)
                                .build()))
                        .setClusterBy(random.nextInt(3) == 0 ? null : random.nextBoolean() ? "task" : "attributes.tool")
                        .setBreakdowns(List.of(new Breakdown("tool", List.of("search"))))
                        .build());
            }
        }
        return experiments;
    }

    private static List<Metric> metrics() {
        return List.of(
                metric("done", MetricKind.conversion).build(),
                metric("calls", MetricKind.count).setWindow(DAY).build(),
                metric("cost", MetricKind.sum)
                        .setValue("cost")
                        .setLookback(6 * HOUR)
                        .build(),
                metric("newest", MetricKind.last).setValue("cost").build(),
                metric("spread", MetricKind.quantile)
                        .setAggregation(MetricKind.sum)
                        .setValue("cost")
                        .build(),
                metric("share", MetricKind.ratio)
                        .setAggregation(MetricKind.sum)
                        .setValue("cost")
                        .setLookback(6 * HOUR)
                        .setDenominator(Denominator.newBuilder()
                                .setAggregation(MetricKind.count)
                                .setEventType("call")
                                .build())
                        .build());
    }

    private static Metric.Builder metric(String key, MetricKind kind) {
        return Metric.newBuilder().setKey(key).setKind(kind).setEventType("call");
    }

    static List<LogLine> lines(long seed, int size) {
        RandomLog log = new RandomLog(seed);
        for (int i = 0; i < size; i++) log.add(i, size);
        return log.lines;
    }

    private void add(int i, int size) {
        int unit = random.nextInt(Math.max(3, size / 12));
        Event event = event(i, unit);
        String project = PROJECTS.get(random.nextInt(5) == 0 ? 1 : 0);
        long received = event.getTime() + random.nextInt(36) * HOUR + (random.nextInt(8) == 0 ? 3 * DAY : 0);
        boolean forced = event.getExposure() != null && random.nextInt(40) == 0;
        LogRecord plain = new LogRecord(project, event, received);
        Set<String> below = random.nextInt(6) == 0 ? Set.of("cost", "absent") : Set.of();
        LogRecord record = new LogRecord(project, event, received, plain.payload(), forced, below);
        put(record);
        if (random.nextInt(6) == 0) put(record);
        if (random.nextInt(20) == 0) put(record.receivedAt(received + 8 * DAY)); // forgotten, or not
        if (random.nextInt(20) == 0) {
            Event other = Event.newBuilder(event).setTime(event.getTime() + 1).build();
            put(new LogRecord(project, other, received));
        }
    }

    private Event event(int i, int unit) {
        Event.Builder event = Event.newBuilder()
                .setId("e" + i)
                .setType("call")
                .setTime(START - DAY + (long) (random.nextDouble() * 25 * DAY))
                .setText(random.nextInt(5) == 0 ? "a text that no rule looks at" : null)
                .setTask("task-" + unit % 3)
                .setAttributes(List.of(new EventAttribute("tool", random.nextBoolean() ? "search" : "mail")));
        // Of the same run now with its user, now without: then it lies in another bucket.
        if (random.nextInt(3) > 0) event.setUser("u" + unit);
        if (random.nextInt(3) > 0) event.setSession("s" + unit);
        if (random.nextInt(3) > 0 || (event.getUser() == null && event.getSession() == null)) event.setRun("r" + unit);
        if (random.nextInt(3) == 0) {
            boolean usual = random.nextInt(15) > 0;
            String variant = VARIANTS.get((usual ? unit : unit + 1) % 2);
            if (random.nextInt(15) == 0) variant = "c";
            UnitType of = UnitType.values()[random.nextInt(UnitType.values().length)];
            event.setType("exposure").setExposure(new Exposure("of-" + of, variant));
        } else if (random.nextInt(8) > 0) {
            event.setValues(List.of(new EventValue("cost", random.nextInt(5_000_000) - 1_000_000L)));
        }
        return event.build();
    }

    /** Of one key always in the same partition. */
    private void put(LogRecord record) {
        int partition = Math.floorMod(Admission.primary(record).hashCode(), 4);
        lines.add(new LogLine(partition, lines.size(), record));
    }
}
