package io.weir.streams;

import io.weir.oracle.LogRecord;
import io.weir.oracle.Totals;
import io.weir.schemas.AttributeFilter;
import io.weir.schemas.Breakdown;
import io.weir.schemas.Denominator;
import io.weir.schemas.Event;
import io.weir.schemas.EventAttribute;
import io.weir.schemas.EventValue;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.Exposure;
import io.weir.schemas.LogBuckets;
import io.weir.schemas.Metric;
import io.weir.schemas.MetricKind;
import io.weir.schemas.PhaseStart;
import io.weir.schemas.UnitType;
import io.weir.streams.definitions.MetricRule;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Random experiments in which everything may be asked, and random histories that span hours, so that covariates, windows,
 * phases and lateness all bite.
 */
public final class Histories {

    private static final long HOUR = 3_600_000;
    private static final long START = 100 * HOUR;
    private static final long END = 130 * HOUR;
    private static final List<String> TYPES = List.of("call", "done");
    private static final List<String> TOOLS = List.of("search", "order", "mail");
    private static final List<MetricKind> AGGREGATIONS =
            List.of(MetricKind.conversion, MetricKind.count, MetricKind.sum, MetricKind.last);

    private Histories() {}

    /** With a metric of every kind and six more at random. */
    public static ExperimentDefinition experiment(Random random, UnitType unit) {
        List<Metric> metrics = new ArrayList<>();
        for (MetricKind kind : MetricKind.values()) {
            if (kind != MetricKind.unknown) metrics.add(metric(random, kind, kind.name()));
        }
        for (int i = 0; i < 6; i++) {
            MetricKind kind = MetricKind.values()[1 + random.nextInt(MetricKind.values().length - 1)];
            metrics.add(metric(random, kind, "m" + i));
        }
        return ExperimentDefinition.newBuilder(Events.experiment(unit))
                .setStart(START)
                .setEnd(random.nextInt(4) == 0 ? null : END)
                .setActiveFrom(random.nextInt(3) == 0 ? START + 2 * HOUR : 0)
                .setLateness(random.nextInt(4) == 0 ? null : 12 * HOUR)
                .setMetrics(metrics)
                .setPhases(
                        random.nextBoolean()
                                ? List.of()
                                : List.of(phase(1, START + 5 * HOUR), phase(2, START + 9 * HOUR)))
                .setClusterBy(random.nextInt(3) == 0 ? null : random.nextBoolean() ? "task" : "attributes.pair")
                .setBreakdowns(
                        random.nextInt(3) == 0
                                ? List.of()
                                : List.of(
                                        new Breakdown("tool", List.of("search", "order")),
                                        new Breakdown("absent", List.of("never"))))
                .build();
    }

    private static Metric metric(Random random, MetricKind kind, String key) {
        boolean named = kind == MetricKind.ratio || kind == MetricKind.quantile;
        MetricKind aggregation = named ? any(random, AGGREGATIONS) : kind;
        String value = valueOf(random, aggregation);
        return Metric.newBuilder()
                .setKey(key)
                .setKind(kind)
                .setAggregation(named ? aggregation : MetricKind.unknown)
                .setEventType(any(random, TYPES))
                .setOutcome(random.nextInt(5) == 0 ? "success" : null)
                .setValue(value)
                .setPlus(plus(random, value))
                .setAtLeast(atLeast(random, aggregation, value))
                .setWindow(random.nextBoolean() ? null : (1 + random.nextInt(600)) * HOUR / 60)
                .setFilters(filters(random))
                .setCap(random.nextInt(3) == 0 ? 2_000_000L : null)
                .setDenominator(kind == MetricKind.ratio ? denominator(random) : null)
                .setLookback(
                        kind == MetricKind.quantile || random.nextBoolean() ? null : (1 + random.nextInt(5)) * HOUR)
                .build();
    }

    private static Denominator denominator(Random random) {
        MetricKind aggregation = any(random, AGGREGATIONS);
        String value = valueOf(random, aggregation);
        return Denominator.newBuilder()
                .setAggregation(aggregation)
                .setEventType(any(random, TYPES))
                .setOutcome(null)
                .setValue(value)
                .setPlus(plus(random, value))
                .setAtLeast(atLeast(random, aggregation, value))
                .setFilters(filters(random))
                .setCap(random.nextInt(3) == 0 ? 3_000_000L : null)
                .build();
    }

    private static String valueOf(Random random, MetricKind aggregation) {
        boolean needsIt = aggregation == MetricKind.sum || aggregation == MetricKind.last;
        return needsIt || random.nextInt(3) == 0 ? "cost" : null;
    }

    private static Long atLeast(Random random, MetricKind aggregation, String value) {
        boolean isCounted = aggregation == MetricKind.conversion || aggregation == MetricKind.count;
        return !isCounted || value == null || random.nextBoolean() ? null : random.nextInt(3) * 500_000L;
    }

    private static List<String> plus(Random random, String value) {
        return value == null || random.nextInt(3) > 0 ? List.of() : List.of("fee", "absent");
    }

    /** Now and then so large that a sum of two is held to what a value can be. */
    private static long largeOrSmall(Random random) {
        return random.nextInt(20) == 0 ? Long.MAX_VALUE - random.nextInt(2) : random.nextInt(2_000_000) - 700_000L;
    }

    private static List<AttributeFilter> filters(Random random) {
        return random.nextInt(3) > 0 ? List.of() : List.of(new AttributeFilter("tool", List.of("search", "mail")));
    }

    /** Of user u; without duplicates and conflicts, so that no order matters. */
    public static List<LogRecord> ofOneUnit(Random random, int size) {
        List<LogRecord> history = new ArrayList<>();
        for (int i = 0; i < size; i++) history.add(record(random, "e" + i, event -> event.setUser("u"), 1, "control"));
        return history;
    }

    /** Of many units of all types; duplicates among them. */
    public static List<LogRecord> ofManyUnits(Random random, int size) {
        List<LogRecord> history = new ArrayList<>();
        int units = Math.max(3, size / 10);
        for (int i = 0; i < size; i++) {
            int unit = random.nextInt(units);
            LogRecord record = record(
                    random, "e" + i, event -> units(random, event, unit), 12, unit % 2 == 0 ? "control" : "treatment");
            history.add(record);
            if (random.nextInt(8) == 0) history.add(record);
        }
        return history;
    }

    private static void units(Random random, Event.Builder event, int unit) {
        // Of the same run now with its user, now without: then it comes by another way.
        if (random.nextInt(3) > 0) event.setUser("u" + unit);
        if (random.nextInt(3) > 0) event.setSession("s" + unit % 7 + "." + unit);
        if (random.nextInt(3) > 0 || (event.getUser() == null && event.getSession() == null)) event.setRun("r" + unit);
    }

    private static LogRecord record(
            Random random, String id, Consumer<Event.Builder> units, int crossingsAreRare, String variant) {
        long time = START - 8 * HOUR + (long) (random.nextDouble() * 44 * HOUR);
        if (random.nextInt(3) == 0) time = START + random.nextInt(24) * HOUR / 2; // many at one instant, on full hours
        Event.Builder event = Events.event(id, any(random, TYPES), time);
        units.accept(event);
        if (random.nextInt(3) == 0) {
            boolean usual = random.nextInt(4 * crossingsAreRare) > 0;
            event.setType("exposure")
                    .setExposure(
                            new Exposure("x", usual ? variant : variant.equals("control") ? "treatment" : "control"));
            if (random.nextInt(20) == 0) event.getExposure().setVariant("a ");
        }
        List<EventValue> values = new ArrayList<>();
        if (random.nextInt(3) > 0) values.add(new EventValue("cost", random.nextInt(4_000_000) - 500_000L));
        if (random.nextInt(3) == 0) values.add(new EventValue("fee", largeOrSmall(random)));
        event.setValues(values);
        if (random.nextBoolean()) event.setOutcome(random.nextBoolean() ? "success" : "failure");
        if (random.nextBoolean()) event.setTask("t" + random.nextInt(4));
        List<EventAttribute> attributes = new ArrayList<>();
        if (random.nextInt(4) == 0) attributes.add(new EventAttribute("pair", "p" + random.nextInt(5)));
        if (random.nextInt(3) > 0) attributes.add(new EventAttribute("tool", any(random, TOOLS)));
        event.setAttributes(attributes);
        LogRecord record =
                new LogRecord(Events.PROJECT, event.build(), time + (long) (random.nextDouble() * 13 * HOUR));
        return Events.marked(random, record);
    }

    /** One unit's sum in a metric, from its components. */
    public static Totals.Sum sum(MetricRule metric, List<BigInteger> components, long belowResolution) {
        List<BigInteger> products = new ArrayList<>();
        for (int i = 0; i < components.size(); i++) {
            for (int j = i; j < components.size(); j++)
                products.add(components.get(i).multiply(components.get(j)));
        }
        Map<Integer, Long> histogram = metric.kind() == MetricKind.quantile
                ? Map.of(LogBuckets.index(held(components.getFirst())), 1L)
                : Map.of();
        return new Totals.Sum(1, components, products, histogram, belowResolution);
    }

    private static long held(BigInteger value) {
        BigInteger most = BigInteger.valueOf(Long.MAX_VALUE);
        return value.min(most).max(most.negate()).longValueExact();
    }

    private static <T> T any(Random random, List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static PhaseStart phase(int phase, long from) {
        return PhaseStart.newBuilder().setPhase(phase).setFrom(from).build();
    }
}
