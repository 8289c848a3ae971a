package io.weir.query.statistics;

import io.weir.query.statistics.distributions.Normal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One question over many 2×2 tables, such as success by variant in each suite of tasks. N. Mantel and W. Haenszel 1959, JNCI 22:719:
 * χ² = (Σ(a − E))²/Σvar with var = row1·row2·column1·column2/(n²(n − 1)), and with |Σ(a − E)| less ½. Odds ratio Σ(ad/n)/Σ(bc/n) with the standard
 * error of J. Robins, N. Breslow, S. Greenland 1986, Biometrics 42:311.
 *
 * @param corrected empty where |Σ(a − E)| is below ½, for which conventions differ
 * @param oddsRatio empty where no table says anything of one of the two odds
 * @param riskRatio empty where the control never succeeds
 * @param riskDifference empty where no table has both rows
 */
public record CochranMantelHaenszel(
        double chiSquare,
        PValue pValue,
        OptionalDouble corrected,
        Optional<PValue> correctedPValue,
        Optional<OddsRatio> oddsRatio,
        OptionalDouble riskRatio,
        OptionalDouble riskDifference) {

    /** Row 1 is the treatment, column 1 success: a and b, below them c and d. */
    public record Table(long a, long b, long c, long d) {
        boolean isPossible() {
            return a >= 0 && b >= 0 && c >= 0 && d >= 0;
        }

        long n() {
            return a + b + c + d;
        }

        /** x·y/n. */
        Rational product(long x, long y) {
            return Rational.of(x).times(y).over(n());
        }

        Rational variance() {
            if (n() < 2) return Rational.ZERO;
            return product(a + b, c + d).times(product(a + c, b + d)).over(n() - 1);
        }
    }

    /** @param interval of the odds ratio */
    public record OddsRatio(double value, double ln, double standardErrorOfLn, Interval interval) {}

    public static Answer<CochranMantelHaenszel> of(List<Table> tables, double alpha) {
        return Check.alpha(alpha)
                .not(tables.stream().anyMatch(table -> !table.isPossible()), Unavailable.INCONSISTENT_SUMS)
                .not(tables.stream().allMatch(table -> table.n() == 0), Unavailable.NO_UNITS)
                .then(() ->
                        ofCounted(tables.stream().filter(table -> table.n() > 0).toList(), alpha));
    }

    private static Answer<CochranMantelHaenszel> ofCounted(List<Table> tables, double alpha) {
        Rational variance = sum(tables, Table::variance);
        if (variance.signum() == 0) return Answer.none(Unavailable.ZERO_VARIANCE);
        Rational away = sum(tables, t -> Rational.of(t.a()).minus(t.product(t.a() + t.b(), t.a() + t.c())))
                .abs();
        Rational less = away.minus(Rational.ONE.over(2));
        double root = away.squared().over(variance).sqrt();
        double correctedRoot =
                Math.sqrt(Math.max(0, less.squared().over(variance).toDouble()));
        Rational risk = sum(tables, t -> t.product(t.c(), t.a() + t.b()));
        Rational both = sum(tables, t -> t.product(t.a() + t.b(), t.c() + t.d()));
        Rational treated = sum(tables, t -> t.product(t.a(), t.c() + t.d()));
        boolean defined = less.signum() >= 0;
        return Answer.found(new CochranMantelHaenszel(
                away.squared().over(variance).toDouble(),
                PValue.ofLn(Normal.lnTwoSided(root)),
                defined ? OptionalDouble.of(less.squared().over(variance).toDouble()) : OptionalDouble.empty(),
                defined ? Optional.of(PValue.ofLn(Normal.lnTwoSided(correctedRoot))) : Optional.empty(),
                oddsRatio(tables, alpha),
                ratio(treated, risk),
                ratio(treated.minus(risk), both)));
    }

    private static Optional<OddsRatio> oddsRatio(List<Table> tables, double alpha) {
        Rational r = sum(tables, t -> t.product(t.a(), t.d()));
        Rational s = sum(tables, t -> t.product(t.b(), t.c()));
        if (r.signum() == 0 || s.signum() == 0) return Optional.empty();
        Rational agree = sum(tables, t -> t.product(t.a(), t.d()).times(share(t, t.a() + t.d())));
        Rational mixed = sum(tables, t -> t.product(t.b(), t.c())
                .times(share(t, t.a() + t.d()))
                .plus(t.product(t.a(), t.d()).times(share(t, t.b() + t.c()))));
        Rational differ = sum(tables, t -> t.product(t.b(), t.c()).times(share(t, t.b() + t.c())));
        double variance = agree.over(r.squared())
                .plus(mixed.over(r.times(s)))
                .plus(differ.over(s.squared()))
                .over(2)
                .toDouble();
        double value = r.over(s).toDouble();
        double ln = Math.log(value);
        double reach = Normal.quantile(alpha / 2) * Math.sqrt(variance);
        return Optional.of(new OddsRatio(
                value, ln, Math.sqrt(variance), new Interval(Math.exp(ln - reach), Math.exp(ln + reach))));
    }

    private static Rational share(Table table, long count) {
        return Rational.of(count).over(table.n());
    }

    private static OptionalDouble ratio(Rational top, Rational bottom) {
        return bottom.signum() == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(top.over(bottom).toDouble());
    }

    private interface Part {
        Rational of(Table table);
    }

    private static Rational sum(List<Table> tables, Part part) {
        return tables.stream().map(part::of).reduce(Rational.ZERO, Rational::plus);
    }
}
