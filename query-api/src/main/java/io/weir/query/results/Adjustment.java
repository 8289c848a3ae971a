package io.weir.query.results;

import io.weir.query.comparison.Adjustable;
import io.weir.query.comparison.Difference;
import io.weir.query.statistics.Answer;
import io.weir.query.statistics.MultipleTesting;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** Comparisons that are read together, by S. Holm 1979. */
final class Adjustment {

    private Adjustment() {}

    /**
     * Their differences, in the same order. What has an interval and no p-value counts as a comparison, and is judged by its interval at
     * the strictest level; what has neither, or is a posterior, stays as it is.
     */
    static List<Difference> together(List<Adjustable> comparisons) {
        List<Adjustable> counted =
                comparisons.stream().filter(Adjustable::isAdjusted).toList();
        List<Double> adjusted = holm(counted, one -> Objects.requireNonNullElse(one.pValue(), 1.0));
        List<Difference> after = new ArrayList<>();
        int next = 0;
        for (Adjustable one : comparisons) {
            if (!one.isAdjusted()) {
                after.add(one.difference());
                continue;
            }
            Double p = adjusted.get(next++);
            after.add(one.adjusted(one.pValue() == null ? null : p, counted.size()));
        }
        return after;
    }

    /** In the order of the input; null where there is no p-value. */
    static <T> List<Double> holm(List<T> together, Function<T, Double> pValue) {
        List<Double> given =
                together.stream().map(pValue).filter(p -> p != null).toList();
        if (given.isEmpty()) return together.stream().map(pValue).toList();
        Answer<MultipleTesting> answer = MultipleTesting.holm(given, Difference.ALPHA);
        List<Double> adjusted = answer instanceof Answer.Found<MultipleTesting> found
                ? found.value().adjusted()
                : given;
        List<Double> all = new ArrayList<>();
        int next = 0;
        for (T one : together) all.add(pValue.apply(one) == null ? null : adjusted.get(next++));
        return all;
    }
}
