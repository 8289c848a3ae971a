package io.weir.query.statistics;

import io.weir.query.statistics.distributions.ChiSquare;
import java.math.BigInteger;
import java.util.List;

/**
 * Whether k variants succeed equally often on the same tasks: W. G. Cochran 1950, Biometrika 37:256.
 * Q = (k − 1)(k·ΣC² − T²)/(k·T − ΣR²) with column totals C, row totals R and T successes, against χ² with k − 1 degrees of freedom.
 */
public record CochranQ(double q, int degreesOfFreedom, PValue pValue) {

    /** @param outcomes one row a task, one column a variant, 0 or 1 */
    public static Answer<CochranQ> of(List<List<Integer>> outcomes) {
        int k = outcomes.isEmpty() ? 0 : outcomes.getFirst().size();
        boolean possible = outcomes.stream()
                .allMatch(row -> row.size() == k && row.stream().allMatch(x -> x == 0 || x == 1));
        return Check.that()
                .not(!possible, Unavailable.INCONSISTENT_SUMS)
                .not(outcomes.isEmpty(), Unavailable.NO_UNITS)
                .not(k < 2, Unavailable.TOO_FEW_VARIANTS)
                .then(() -> {
                    long[] columns = new long[k];
                    long squaredRows = 0;
                    for (List<Integer> row : outcomes) {
                        long total = 0;
                        for (int j = 0; j < k; j++) {
                            columns[j] += row.get(j);
                            total += row.get(j);
                        }
                        squaredRows += total * total;
                    }
                    return of(columns, squaredRows);
                });
    }

    /** From what is added up: successes of each variant, and the sum over tasks of the squared number of variants that succeeded. */
    static Answer<CochranQ> of(long[] columns, long squaredRows) {
        BigInteger total = BigInteger.ZERO;
        BigInteger squares = BigInteger.ZERO;
        for (long column : columns) {
            BigInteger exact = BigInteger.valueOf(column);
            total = total.add(exact);
            squares = squares.add(exact.multiply(exact));
        }
        BigInteger k = BigInteger.valueOf(columns.length);
        BigInteger below = k.multiply(total).subtract(BigInteger.valueOf(squaredRows));
        if (below.signum() == 0) return Answer.none(Unavailable.ZERO_VARIANCE);
        int df = columns.length - 1;
        BigInteger above = k.multiply(squares).subtract(total.multiply(total)).multiply(BigInteger.valueOf(df));
        double q = new Rational(above, below).toDouble();
        return Answer.found(new CochranQ(q, df, PValue.ofLn(ChiSquare.lnSurvival(q, df))));
    }
}
