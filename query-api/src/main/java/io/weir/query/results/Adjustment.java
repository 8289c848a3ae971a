package io.weir.query.results;

import io.weir.query.comparison.Difference;
import io.weir.query.statistics.Answer;
import io.weir.query.statistics.MultipleTesting;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** P-values of several comparisons that are read together, by S. Holm 1979. */
final class Adjustment {

    private Adjustment() {}

    /** The same in the same order; what has no p-value stays as it is. */
    static List<Difference> holm(List<Difference> together) {
        List<Double> adjusted = holm(together, Difference::pValue);
        List<Difference> after = new ArrayList<>();
        for (int i = 0; i < together.size(); i++) {
            Double p = adjusted.get(i);
            after.add(p == null ? together.get(i) : together.get(i).adjusted(p));
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
