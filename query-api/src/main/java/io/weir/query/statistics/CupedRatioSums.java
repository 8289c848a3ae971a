package io.weir.query.statistics;

import java.math.BigDecimal;
import java.util.List;

/**
 * What is kept of one arm for a ratio metric with a covariate: numerator and denominator during the experiment, the same before
 * the exposure.
 *
 * @param sums Σ of numerator m, denominator d, earlier numerator mp, earlier denominator dp
 * @param products Σ of mm, md, m·mp, m·dp, dd, d·mp, d·dp, mp·mp, mp·dp, dp·dp
 */
public record CupedRatioSums(long n, List<BigDecimal> sums, List<BigDecimal> products) {

    private static final int[] ROW = {0, 4, 7, 9};

    public CupedRatioSums {
        if (sums.size() != 4 || products.size() != 10) throw new IllegalArgumentException("not 4 sums and 10 products");
        sums = List.copyOf(sums);
        products = List.copyOf(products);
    }

    PairSums pair(int i, int j) {
        return new PairSums(n, sums.get(i), product(i, i), sums.get(j), product(j, j), product(i, j));
    }

    private BigDecimal product(int i, int j) {
        return products.get(ROW[Math.min(i, j)] + Math.abs(i - j));
    }

    boolean arePossible() {
        for (int i = 0; i < 4; i++) {
            for (int j = i + 1; j < 4; j++) if (!pair(i, j).arePossible()) return false;
        }
        return true;
    }

    Rational sum(int i) {
        return Rational.of(sums.get(i));
    }

    Rational mean(int i) {
        return sum(i).over(n);
    }

    /** Numerator over denominator: of the experiment at 0, of the time before at 2. */
    Rational ratio(int i) {
        return sum(i).over(sum(i + 1));
    }

    Rational covariance(int i, int j) {
        return i == j ? pair(i, j).x().variance() : pair(i, j).covariance();
    }
}
