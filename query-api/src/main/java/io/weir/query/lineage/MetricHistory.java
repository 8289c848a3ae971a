package io.weir.query.lineage;

import io.weir.query.lineage.UnitHistory.Place;
import io.weir.query.lineage.UnitNumber.Share;
import io.weir.schemas.Event;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.Metric;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One unit's numbers in one metric.
 *
 * @param parts value, denominator
 * @param numbers one per part, then one per part of the covariate, as far as there are
 */
record MetricHistory(Metric metric, List<Part> parts, List<UnitNumber> numbers) {

    private static final int PARTS = 2;

    /** @param onTime the unit's matched events on time, by time and name */
    static MetricHistory of(ExperimentDefinition x, Metric metric, Place place, List<LoggedEvent> onTime) {
        List<Part> parts = Part.of(metric);
        List<UnitNumber> numbers = new ArrayList<>();
        if (place == null || place.isLeftOut()) return new MetricHistory(metric, parts, numbers);
        long first = place.firstExposure().getTime();
        for (Part part : parts) {
            numbers.add(UnitNumber.of(
                    part,
                    onTime.stream()
                            .filter(logged -> part.matches(logged.event())
                                    && ExperimentTimes.counts(x, metric, first, logged.event()))
                            .toList()));
        }
        if (metric.getLookback() == null) return new MetricHistory(metric, parts, numbers);
        for (Part part : parts) {
            numbers.add(UnitNumber.of(
                    part,
                    onTime.stream()
                            .filter(logged -> part.matches(logged.event())
                                    && ExperimentTimes.countsBefore(x, metric, first, logged.event()))
                            .toList()));
        }
        return new MetricHistory(metric, parts, numbers);
    }

    boolean matches(Event event) {
        return parts.stream().anyMatch(part -> part.matches(event));
    }

    boolean counts(LoggedEvent logged) {
        return numbers.stream().anyMatch(number -> number.shares().containsKey(logged));
    }

    /** In the order of the stream's components; null: the unit has no value in the metric. */
    List<BigInteger> totals() {
        if (numbers.isEmpty()) return null;
        List<BigInteger> totals = new ArrayList<>();
        for (UnitNumber number : numbers) {
            boolean isCovariate = totals.size() >= parts.size();
            if (number.total() == null && !isCovariate) return null;
            totals.add(number.total() == null ? BigInteger.ZERO : number.total());
        }
        return totals;
    }

    /** Of an event, always four: value, denominator, covariate, the covariate's denominator. */
    List<Share> shares(LoggedEvent logged) {
        Share[] shares = new Share[2 * PARTS];
        for (int i = 0; i < numbers.size(); i++) {
            shares[place(i)] = numbers.get(i).shares().get(logged);
        }
        return Arrays.asList(shares);
    }

    /** Where a component stands among the four. */
    int place(int component) {
        return component < parts.size() ? component : PARTS + component - parts.size();
    }
}
