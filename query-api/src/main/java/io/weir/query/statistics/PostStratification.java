package io.weir.query.statistics;

import java.util.ArrayList;
import java.util.List;

/**
 * A difference averaged over strata by their share of all units: L. W. Miratrix, J. S. Sekhon, B. Yu 2013, JRSS B 75:369, with
 * the multinomial noise of the shares. With ν_k = n_k/N and x_k = (control mean, effect) of a stratum: μ = Σν_k·x_k, covariance
 * Σν_k²·A_k + (Σν_k·x_k·x_k' − μμ')/N, A_k = [[v_a, −v_a], [−v_a, v_a + v_b]].
 *
 * @param strataUsed after strata in which an arm does not vary were merged into the largest; 1 is the plain test
 */
public record PostStratification(int strataUsed, TTest test) {

    /** @param exact p(1 − p)/n for the variance of the mean, where the units are 0 or 1 */
    private record Cell(MeanSums a, MeanSums b, boolean exact) {
        long n() {
            return a.n() + b.n();
        }

        boolean varies() {
            return varies(a) && varies(b);
        }

        private static boolean varies(MeanSums arm) {
            return arm.n() > 1 && arm.variance().signum() > 0;
        }

        /** One row of a union is no longer a count of successes of one binomial: it has the sample's variance. */
        Cell with(Cell other) {
            return new Cell(a.plus(other.a), b.plus(other.b), false);
        }

        Effect.Arm arm(MeanSums sums) {
            Rational variance = sums.variance();
            return new Effect.Arm(
                    sums.n(), sums.mean(), exact ? variance.times(sums.n() - 1).over(sums.n()) : variance);
        }
    }

    /** A stratum's sums of control and treatment. */
    public record Stratum(MeanSums control, MeanSums treatment) {}

    public static Answer<PostStratification> ofMeans(List<Stratum> strata, Scale scale, double alpha) {
        return Check.alpha(alpha).then(() -> of(strata, false, scale, alpha));
    }

    /** Of units that are 0 or 1. */
    public static Answer<PostStratification> ofProportions(List<Stratum> strata, Scale scale, double alpha) {
        return Check.alpha(alpha).then(() -> of(strata, true, scale, alpha));
    }

    private static Answer<PostStratification> of(List<Stratum> strata, boolean exact, Scale scale, double alpha) {
        MeanSums a = MeanSums.NONE;
        MeanSums b = MeanSums.NONE;
        boolean possible = true;
        List<Cell> cells = new ArrayList<>();
        for (Stratum stratum : strata) {
            Cell cell = new Cell(stratum.control(), stratum.treatment(), exact);
            possible &= isPossible(cell.a(), exact) && isPossible(cell.b(), exact);
            a = a.plus(cell.a());
            b = b.plus(cell.b());
            cells.add(cell);
        }
        // The degrees of freedom are those of the arms as samples, but for the plain test of one stratum.
        Cell pooled = new Cell(a, b, exact && cells.size() == 1);
        return MeanEffect.check(Check.that().not(!possible, Unavailable.INCONSISTENT_SUMS), a, b)
                .then(() -> {
                    List<Cell> merged = merge(cells);
                    return effect(merged, pooled, scale)
                            .map(effect -> new PostStratification(merged.size(), TTest.of(effect, alpha)));
                });
    }

    private static boolean isPossible(MeanSums arm, boolean exact) {
        return arm.arePossible() && (!exact || arm.sum().compareTo(arm.squares()) == 0);
    }

    /** Strata without variance go into the largest that has it, the first of equals. */
    private static List<Cell> merge(List<Cell> cells) {
        int largest = -1;
        for (int i = 0; i < cells.size(); i++) {
            if (cells.get(i).varies()
                    && (largest < 0 || cells.get(i).n() > cells.get(largest).n())) largest = i;
        }
        List<Cell> merged = new ArrayList<>();
        Cell into = largest < 0 ? null : cells.get(largest);
        for (int i = 0; i < cells.size(); i++) {
            Cell cell = cells.get(i);
            if (i == largest) continue;
            if (cell.varies()) merged.add(cell);
            else into = into == null ? cell : into.with(cell);
        }
        merged.add(into);
        return merged;
    }

    private static Answer<Effect> effect(List<Cell> cells, Cell pooled, Scale scale) {
        long n = pooled.n();
        Rational[] mu = {Rational.ZERO, Rational.ZERO};
        Rational[][] covariance = {{Rational.ZERO, Rational.ZERO}, {Rational.ZERO, Rational.ZERO}};
        for (Cell cell : cells) {
            Effect.Arm a = cell.arm(cell.a());
            Effect.Arm b = cell.arm(cell.b());
            Rational share = Rational.of(cell.n()).over(n);
            Rational[] x = {a.mean(), b.mean().minus(a.mean())};
            Rational ofA = a.meanVariance();
            Rational[][] within = {{ofA, ofA.negate()}, {ofA.negate(), ofA.plus(b.meanVariance())}};
            for (int i = 0; i < 2; i++) {
                mu[i] = mu[i].plus(share.times(x[i]));
                for (int j = 0; j < 2; j++) {
                    covariance[i][j] = covariance[i][j]
                            .plus(share.squared().times(within[i][j]))
                            .plus(share.times(x[i]).times(x[j]).over(n));
                }
            }
        }
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 2; j++) {
                covariance[i][j] = covariance[i][j].minus(mu[i].times(mu[j]).over(n));
            }
        }
        Effect.Arm a = pooled.arm(pooled.a());
        Effect.Arm b = pooled.arm(pooled.b());
        if (covariance[1][1].signum() == 0) return Answer.none(Unavailable.ZERO_VARIANCE);
        if (scale == Scale.absolute) return Effect.of(mu[1], covariance[1][1], a, b);
        if (mu[0].signum() == 0) return Answer.none(Unavailable.ZERO_BASELINE);
        // Gradient (−μ_e/μ_c², 1/μ_c).
        Rational ratio = mu[1].over(mu[0]);
        Rational variance = covariance[1][1]
                .minus(ratio.times(covariance[0][1]).times(2))
                .plus(ratio.squared().times(covariance[0][0]))
                .over(mu[0].squared());
        return Effect.of(mu[1].over(mu[0].abs()), variance, a, b);
    }
}
