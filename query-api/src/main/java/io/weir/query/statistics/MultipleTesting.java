package io.weir.query.statistics;

import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;

/**
 * P-values adjusted for how many there are, in the order of the input.
 *
 * @param rejected adjusted ≤ alpha, as the two doubles that are shown
 */
public record MultipleTesting(List<Double> adjusted, List<Boolean> rejected) {

    /** C. E. Bonferroni 1936: m·p. */
    public static Answer<MultipleTesting> bonferroni(List<Double> pValues, double alpha) {
        return adjust(pValues, alpha, (p, i) -> pValues.size() * p, Direction.none);
    }

    /** S. Holm 1979, Scandinavian Journal of Statistics 6:65: (m − i)·p of the i-th smallest, never less than of a smaller one. */
    public static Answer<MultipleTesting> holm(List<Double> pValues, double alpha) {
        return adjust(pValues, alpha, (p, i) -> (pValues.size() - i) * p, Direction.up);
    }

    /**
     * The false discovery rate, Y. Benjamini and Y. Hochberg 1995, JRSS B 57:289: m·p/i of the i-th smallest, never more than of a
     * larger one.
     */
    public static Answer<MultipleTesting> benjaminiHochberg(List<Double> pValues, double alpha) {
        return adjust(pValues, alpha, (p, i) -> pValues.size() * p / (i + 1), Direction.down);
    }

    private enum Direction {
        none,
        up,
        down
    }

    /** @param step of a p-value and its rank from 0 */
    private static Answer<MultipleTesting> adjust(
            List<Double> pValues, double alpha, DoubleBinaryOperator step, Direction direction) {
        return Check.alpha(alpha)
                .not(pValues.stream().anyMatch(p -> !(p >= 0 && p <= 1)), Unavailable.INVALID_P_VALUE)
                .found(() -> of(pValues, alpha, step, direction));
    }

    private static MultipleTesting of(
            List<Double> pValues, double alpha, DoubleBinaryOperator step, Direction direction) {
        int m = pValues.size();
        List<Integer> order = IntStream.range(0, m)
                .boxed()
                .sorted(Comparator.comparing(pValues::get))
                .toList();
        double[] sorted = new double[m];
        for (int i = 0; i < m; i++) sorted[i] = Math.min(1, step.applyAsDouble(pValues.get(order.get(i)), i));
        for (int i = 1; direction == Direction.up && i < m; i++) sorted[i] = Math.max(sorted[i], sorted[i - 1]);
        for (int i = m - 2; direction == Direction.down && i >= 0; i--) sorted[i] = Math.min(sorted[i], sorted[i + 1]);
        Double[] adjusted = new Double[m];
        for (int i = 0; i < m; i++) adjusted[order.get(i)] = sorted[i];
        return new MultipleTesting(
                List.of(adjusted),
                List.of(adjusted).stream().map(p -> p <= alpha).toList());
    }
}
