package io.weir.query.lineage;

import io.weir.schemas.AttributeFilter;
import io.weir.schemas.Denominator;
import io.weir.schemas.Event;
import io.weir.schemas.EventAttribute;
import io.weir.schemas.EventValue;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.Exposure;
import io.weir.schemas.Metric;
import io.weir.schemas.MetricKind;
import io.weir.schemas.PayloadHash;
import io.weir.schemas.PhaseStart;
import io.weir.schemas.SingleObject;
import io.weir.schemas.UnitType;
import io.weir.schemas.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random experiments with every kind of metric, and random logs for them that break every rule now and then. */
final class Histories {

    static final long HOUR = 3_600_000;
    static final long START = 1_000 * HOUR;

    private Histories() {}

    static ExperimentDefinition experiment(Random random) {
        boolean bounded = random.nextBoolean();
        return ExperimentDefinition.newBuilder()
                .setProject("default")
                .setExperiment("x")
                .setRevision(1)
                .setGeneration(1)
                .setPhase(1)
                .setUnit(random.nextBoolean() ? UnitType.user : UnitType.run)
                .setVariants(List.of(new Variant("a", 1, null), new Variant("b", 1, null)))
                .setStart(START)
                .setEnd(random.nextBoolean() ? START + 40 * HOUR : null)
                .setActiveFrom(START - 2 * HOUR)
                .setActiveUntil(random.nextInt(3) == 0 ? START + 30 * HOUR : null)
                .setLateness(bounded ? 2 * HOUR : null)
                .setPhases(List.of(phase(0, START), phase(1, START + 10 * HOUR)))
                .setMetrics(metrics())
                .build();
    }

    private static List<Metric> metrics() {
        var sometimes = List.of(new AttributeFilter("model", List.of("small", "large")));
        return List.of(
                metric("solved", MetricKind.conversion, "done").setOutcome("ok").build(),
                metric("cheap", MetricKind.conversion, "done")
                        .setValue("cost")
                        .setAtLeast(1L)
                        .setCap(300_000L)
                        .setLookback(3 * HOUR)
                        .build(),
                metric("priced", MetricKind.count, "step").setValue("cost").build(),
                metric("steps", MetricKind.count, "step")
                        .setFilters(sometimes)
                        .setCap(3_000_000L)
                        .setWindow(6 * HOUR)
                        .build(),
                metric("cost", MetricKind.sum, "step")
                        .setValue("cost")
                        .setPlus(List.of("fee"))
                        .setCap(4_000_000L)
                        .setWindow(12 * HOUR)
                        .setLookback(24 * HOUR)
                        .build(),
                metric("rating", MetricKind.last, "step")
                        .setValue("cost")
                        .setLookback(HOUR)
                        .build(),
                metric("cost-per-done", MetricKind.ratio, "step")
                        .setAggregation(MetricKind.sum)
                        .setValue("cost")
                        .setLookback(5 * HOUR)
                        .setDenominator(Denominator.newBuilder()
                                .setAggregation(MetricKind.last)
                                .setEventType("done")
                                .setValue("cost")
                                .setPlus(List.of("fee"))
                                .setCap(2_000_000L)
                                .build())
                        .build(),
                metric("tail", MetricKind.quantile, "step")
                        .setAggregation(MetricKind.sum)
                        .setValue("cost")
                        .setFilters(sometimes)
                        .build());
    }

    private static Metric.Builder metric(String key, MetricKind kind, String type) {
        return Metric.newBuilder().setKey(key).setKind(kind).setEventType(type);
    }

    /** By place. A partition holds whole users. */
    static List<LoggedEvent> log(ExperimentDefinition x, Random random, int size) {
        List<LoggedEvent> log = new ArrayList<>();
        long[] next = new long[2];
        for (int i = 0; i < size; i++) {
            int user = random.nextInt(3);
            int partition = user % 2;
            boolean again = !log.isEmpty() && random.nextInt(8) == 0;
            LoggedEvent copied = again ? log.get(random.nextInt(log.size())) : null;
            Event event = copied == null ? event(random, user) : copied.event();
            if (copied != null) partition = copied.partition();
            long received = received(random, event);
            boolean isForced = event.getExposure() != null
                    && (event.getTime() + event.getId().hashCode()) % 19 == 0;
            log.add(logged(partition, next[partition]++, received, event, isForced));
        }
        log.sort(LoggedEvent.BY_PLACE);
        return log;
    }

    private static long received(Random random, Event event) {
        return switch (random.nextInt(6)) {
            case 0 -> event.getTime() + 2 * HOUR + random.nextInt(2);
            case 1 -> event.getTime() + random.nextInt(10) * 24 * HOUR;
            default -> event.getTime() + random.nextInt((int) HOUR);
        };
    }

    /** Of few ids, times and values, so that they meet. */
    private static Event event(Random random, int user) {
        String type = List.of("exposure", "exposure", "step", "step", "step", "done", "other")
                .get(random.nextInt(7));
        long time = START
                + (random.nextInt(60) - 12) * HOUR
                + List.of(0, 1, (int) HOUR - 1).get(random.nextInt(3));
        Event.Builder event = Event.newBuilder()
                .setId(List.of("a", "b", "\uD83D\uDE00", "\uFF00").get(random.nextInt(4)) + random.nextInt(30))
                .setType(type)
                .setTime(time)
                .setRun("r" + random.nextInt(2));
        if (user < 2) event.setUser("u" + user);
        if (type.equals("exposure")) {
            String variant = random.nextInt(12) == 0 ? "b" : user == 1 && random.nextInt(5) == 0 ? "c" : "a";
            event.setExposure(new Exposure(random.nextInt(9) == 0 ? "y" : "x", variant));
        }
        if (random.nextBoolean()) event.setOutcome(random.nextBoolean() ? "ok" : "bad");
        List<EventValue> values = new ArrayList<>();
        if (random.nextInt(4) > 0) values.add(new EventValue("cost", (random.nextInt(9) - 2) * 700_000L));
        if (random.nextInt(4) == 0) values.add(new EventValue("fee", random.nextInt(5) * 10_000L));
        event.setValues(values);
        if (random.nextInt(3) > 0) {
            event.setAttributes(List.of(new EventAttribute(
                    "model", List.of("small", "large", "huge").get(random.nextInt(3)))));
        }
        return event.build();
    }

    static LoggedEvent logged(int partition, long offset, long received, Event event) {
        return logged(partition, offset, received, event, false);
    }

    static LoggedEvent logged(int partition, long offset, long received, Event event, boolean isForced) {
        byte[] hash = PayloadHash.ofRecord(SingleObject.EVENT.encode(event));
        return new LoggedEvent(partition, offset, received, event, hash, isForced);
    }

    private static PhaseStart phase(int phase, long from) {
        return PhaseStart.newBuilder().setPhase(phase).setFrom(from).build();
    }
}
