package io.weir.query.lineage;

import io.weir.schemas.AttributeFilter;
import io.weir.schemas.Denominator;
import io.weir.schemas.Event;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.Metric;
import io.weir.schemas.MetricKind;
import io.weir.schemas.UnitKey;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What the stream's sums hold of a log: rules E1 to E4 once more, over the whole log, without a thought of single events'
 * shares and with nothing of what it is held against.
 */
final class PlainSums {

    final Map<String, Long> events = new HashMap<>();
    final Map<String, List<BigInteger>> sums = new HashMap<>();
    final Map<String, Long> n = new HashMap<>();
    long units;
    long crossovers;
    long forcedUnits;

    private final ExperimentDefinition x;

    private PlainSums(ExperimentDefinition x) {
        this.x = x;
    }

    static PlainSums of(ExperimentDefinition x, List<LoggedEvent> log) {
        PlainSums sums = new PlainSums(x);
        Map<String, List<LoggedEvent>> byUnit = new HashMap<>();
        for (LoggedEvent admitted : sums.admitted(log)) {
            String unit = UnitKey.idOf(x.getUnit(), admitted.event());
            if (unit != null)
                byUnit.computeIfAbsent(unit, u -> new ArrayList<>()).add(admitted);
        }
        byUnit.values().forEach(sums::add);
        return sums;
    }

    private List<LoggedEvent> admitted(List<LoggedEvent> log) {
        Map<String, Long> first = new HashMap<>();
        List<LoggedEvent> admitted = new ArrayList<>();
        for (LoggedEvent logged : log) {
            Event event = logged.event();
            String identity = Objects.requireNonNullElse(event.getUser(), "/" + event.getRun()) + "|" + event.getId();
            Long before = first.get(identity);
            boolean known = before != null
                    && (logged.received() - before <= 7 * 24 * Histories.HOUR
                            || x.getLateness() == null && before >= x.getActiveFrom() && logged.received() < until());
            if (known) continue;
            first.put(identity, logged.received());
            admitted.add(logged);
        }
        return admitted;
    }

    private long until() {
        return x.getActiveUntil() == null ? Long.MAX_VALUE : x.getActiveUntil();
    }

    private void add(List<LoggedEvent> all) {
        List<Event> onTime = new ArrayList<>();
        List<Event> late = new ArrayList<>();
        boolean forced = false;
        for (LoggedEvent logged : all) {
            Event event = logged.event();
            boolean active = logged.received() >= x.getActiveFrom()
                    && logged.received() < until()
                    && (x.getEnd() == null
                            || x.getLateness() == null
                            || logged.received() <= x.getEnd() + x.getLateness());
            if (!active || !(exposes(event) || asked(event))) continue;
            if (x.getLateness() != null && logged.received() > event.getTime() + x.getLateness()) late.add(event);
            else {
                onTime.add(event);
                forced |= logged.isForced() && exposes(event);
            }
        }
        onTime.sort(Comparator.<Event>comparingLong(Event::getTime)
                .thenComparing(
                        e -> e.getId().codePoints().mapToObj("%08x"::formatted).collect(Collectors.joining()))
                .thenComparing(e -> e.getUser() == null ? "run" : "user" + e.getUser()));
        Event first = onTime.stream().filter(this::exposes).findFirst().orElse(null);
        if (first == null) {
            long tooLate = late.stream().filter(this::exposes).count();
            count("late", tooLate);
            count("kept", onTime.size() + late.size() - tooLate);
            return;
        }
        long hour = first.getTime() - Math.floorMod(first.getTime(), 3_600_000L);
        long reach = Math.min(
                first.getTime(),
                x.getMetrics().stream()
                        .filter(metric -> metric.getLookback() != null)
                        .mapToLong(metric -> hour - metric.getLookback())
                        .min()
                        .orElse(first.getTime()));
        int matched = onTime.size() + late.size();
        onTime.removeIf(event -> event.getTime() < reach);
        late.removeIf(event -> event.getTime() < reach);
        count("before", matched - onTime.size() - late.size());
        count("late", late.size());
        boolean crossed = onTime.stream()
                .anyMatch(e -> exposes(e)
                        && !e.getExposure()
                                .getVariant()
                                .equals(first.getExposure().getVariant()));
        if (forced) {
            forcedUnits++;
            count("forced", onTime.size());
            return;
        }
        if (crossed) {
            crossovers++;
            count("crossed", onTime.size());
            return;
        }
        units++;
        long counted =
                onTime.stream().filter(e -> exposes(e) || counts(first, e)).count();
        count("counted", counted);
        count("outside", onTime.size() - counted);
        for (Metric metric : x.getMetrics()) add(metric, first, onTime);
    }

    private void add(Metric metric, Event first, List<Event> onTime) {
        List<BigInteger> numbers = new ArrayList<>();
        for (Metric part : parts(metric)) {
            BigInteger number = number(
                    part,
                    onTime.stream()
                            .filter(e ->
                                    matches(part, e) && after(metric, first).test(e))
                            .toList());
            if (number == null) return;
            numbers.add(number);
        }
        for (Metric part : metric.getLookback() == null ? List.<Metric>of() : parts(metric)) {
            BigInteger number = number(
                    part,
                    onTime.stream()
                            .filter(e ->
                                    matches(part, e) && before(metric, first).test(e))
                            .toList());
            numbers.add(number == null ? BigInteger.ZERO : number);
        }
        n.merge(metric.getKey(), 1L, Long::sum);
        sums.merge(metric.getKey(), numbers, (a, b) -> {
            List<BigInteger> added = new ArrayList<>();
            for (int i = 0; i < a.size(); i++) added.add(a.get(i).add(b.get(i)));
            return added;
        });
    }

    private BigInteger number(Metric part, List<Event> events) {
        BigInteger million = BigInteger.valueOf(1_000_000);
        BigInteger number =
                switch (part.getKind()) {
                    case conversion -> events.isEmpty() ? BigInteger.ZERO : million;
                    case count -> million.multiply(BigInteger.valueOf(events.size()));
                    case sum ->
                        BigInteger.valueOf(
                                events.stream().mapToLong(e -> value(part, e)).sum());
                    case last -> events.isEmpty() ? null : BigInteger.valueOf(value(part, events.getLast()));
                    default -> throw new IllegalStateException();
                };
        return number == null || part.getCap() == null ? number : number.min(BigInteger.valueOf(part.getCap()));
    }

    private boolean counts(Event first, Event event) {
        return x.getMetrics().stream()
                .anyMatch(metric -> parts(metric).stream().anyMatch(part -> matches(part, event))
                        && (after(metric, first).test(event)
                                || before(metric, first).test(event)));
    }

    private Predicate<Event> after(Metric metric, Event first) {
        return e -> e.getTime() >= first.getTime()
                && (metric.getWindow() == null || e.getTime() < first.getTime() + metric.getWindow());
    }

    private Predicate<Event> before(Metric metric, Event first) {
        long hour = first.getTime() / Histories.HOUR * Histories.HOUR;
        return e -> metric.getLookback() != null && e.getTime() < hour && e.getTime() >= hour - metric.getLookback();
    }

    private boolean exposes(Event event) {
        return event.getExposure() != null
                && event.getExposure().getExperiment().equals("x")
                && !event.getExposure().getVariant().equals("c")
                && event.getTime() >= x.getStart()
                && beforeEnd(event);
    }

    private boolean asked(Event event) {
        return beforeEnd(event)
                && x.getMetrics().stream()
                        .anyMatch(metric -> parts(metric).stream().anyMatch(part -> matches(part, event))
                                && event.getTime()
                                        >= x.getStart()
                                                - (metric.getLookback() == null
                                                        ? 0
                                                        : metric.getLookback() + Histories.HOUR));
    }

    private boolean beforeEnd(Event event) {
        return x.getEnd() == null || event.getTime() < x.getEnd();
    }

    /** A part as a metric of the kind that its aggregation names. */
    private static List<Metric> parts(Metric metric) {
        boolean named = metric.getKind() == MetricKind.ratio || metric.getKind() == MetricKind.quantile;
        Metric first = Metric.newBuilder(metric)
                .setKind(named ? metric.getAggregation() : metric.getKind())
                .build();
        Denominator by = metric.getDenominator();
        if (by == null) return List.of(first);
        return List.of(
                first,
                Metric.newBuilder()
                        .setKey("by")
                        .setKind(by.getAggregation())
                        .setEventType(by.getEventType())
                        .setOutcome(by.getOutcome())
                        .setValue(by.getValue())
                        .setPlus(by.getPlus())
                        .setAtLeast(by.getAtLeast())
                        .setFilters(by.getFilters())
                        .setCap(by.getCap())
                        .build());
    }

    private static boolean matches(Metric part, Event event) {
        if (!part.getEventType().equals(event.getType())) return false;
        if (part.getOutcome() != null && !part.getOutcome().equals(event.getOutcome())) return false;
        for (AttributeFilter filter : part.getFilters()) {
            boolean holds = event.getAttributes().stream()
                    .anyMatch(a -> a.getName().equals(filter.getAttribute())
                            && filter.getValues().contains(a.getValue()));
            if (!holds) return false;
        }
        Long value = value(part, event);
        return switch (part.getKind()) {
            case sum, last -> value != null;
            default ->
                part.getValue() == null || value != null && (part.getAtLeast() == null || value >= part.getAtLeast());
        };
    }

    private static Long value(Metric part, Event event) {
        return event.getValues().stream()
                .filter(value -> value.getName().equals(part.getValue())
                        || part.getPlus().contains(value.getName()))
                .map(value -> value.getMillionths())
                .reduce(Long::sum)
                .orElse(null);
    }

    private void count(String what, long events) {
        this.events.merge(what, events, Long::sum);
    }
}
