package io.weir.query.statistics;

import io.weir.query.statistics.distributions.Binomial;
import io.weir.query.statistics.distributions.Normal;

/**
 * Units that succeed or fail under both variants: only those count that change. Q. McNemar 1947, Psychometrika 12:153. Exact:
 * min(1, 2·P(Bin(only_a + only_b, ½) ≤ the smaller)); χ² = (only_a − only_b)²/(only_a + only_b), without correction.
 *
 * @param difference (only_b − only_a) of all units
 */
public record McNemar(double difference, PValue exact, double chiSquare, PValue pValue) {

    public static Answer<McNemar> of(long both, long onlyA, long onlyB, long neither) {
        long n = both + onlyA + onlyB + neither;
        long changed = onlyA + onlyB;
        return Check.that()
                .not(both < 0 || onlyA < 0 || onlyB < 0 || neither < 0, Unavailable.INCONSISTENT_SUMS)
                .not(n == 0, Unavailable.NO_UNITS)
                .not(changed == 0, Unavailable.ZERO_VARIANCE)
                .found(() -> {
                    double ln = Math.log(2) + Binomial.lnCdf(Math.min(onlyA, onlyB), changed, 0.5);
                    double z = (onlyA - onlyB) / Math.sqrt(changed);
                    return new McNemar(
                            (double) (onlyB - onlyA) / n, PValue.ofLn(ln), z * z, PValue.ofLn(Normal.lnTwoSided(z)));
                });
    }
}
