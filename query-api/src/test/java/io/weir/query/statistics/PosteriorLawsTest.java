package io.weir.query.statistics;

import static io.weir.query.statistics.Found.ALPHA;
import static io.weir.query.statistics.Found.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.query.statistics.distributions.Normal;
import java.math.BigDecimal;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PosteriorLawsTest {

    @Property(tries = 100)
    void the_chances_of_both_arms_add_up_to_one(
            @ForAll @IntRange(min = 0, max = 5000) int n,
            @ForAll @IntRange(min = 0, max = 100) int percentOfA,
            @ForAll @IntRange(min = 0, max = 100) int percentOfB,
            @ForAll @DoubleRange(min = 0.1, max = 20) double alpha,
            @ForAll @DoubleRange(min = 0.1, max = 20) double beta) {
        Successes a = new Successes(n, (long) n * percentOfA / 100);
        Successes b = new Successes(n, (long) n * percentOfB / 100);
        BetaBinomial.Prior prior = new BetaBinomial.Prior(alpha, beta);

        BetaBinomial there = in(BetaBinomial.of(a, b, prior, ALPHA));
        BetaBinomial back = in(BetaBinomial.of(b, a, prior, ALPHA));

        assertThat(there.chanceToWin() + back.chanceToWin()).isCloseTo(1, within(1e-10));
        assertThat(there.riskControl()).isCloseTo(back.riskTreatment(), within(1e-10 * there.riskControl()));
        // E[max(d, 0)] − E[max(−d, 0)] = E[d].
        assertThat(there.riskControl() - there.riskTreatment()).isCloseTo(there.meanB() - there.meanA(), within(1e-11));
        assertThat(there.meanA())
                .isBetween(there.intervalA().low(), there.intervalA().high());
    }

    @Property
    void the_losses_of_a_normal_posterior_differ_by_its_mean(
            @ForAll @DoubleRange(min = -50, max = 50) double estimate,
            @ForAll @DoubleRange(min = 0.01, max = 10) double error,
            @ForAll @DoubleRange(min = -2, max = 2) double priorMean,
            @ForAll @DoubleRange(min = 0.01, max = 100) double priorVariance) {
        Effect effect = new Effect(estimate, error, 100, 102);
        NormalPrior prior = new NormalPrior(priorMean, priorVariance, true, Scale.absolute);

        BayesianNormal found = in(BayesianNormal.of(effect, Scale.absolute, 1, prior, false, ALPHA));
        BayesianNormal inverse = in(BayesianNormal.of(effect, Scale.absolute, 1, prior, true, ALPHA));

        // Each of the two products is rounded once.
        double ulp = 2 * Math.ulp(Math.max(Math.abs(estimate), Math.abs(priorMean)));
        assertThat(found.mean()).isBetween(Math.min(estimate, priorMean) - ulp, Math.max(estimate, priorMean) + ulp);
        assertThat(found.riskControl() - found.riskTreatment())
                .isCloseTo(found.mean(), within(1e-12 * (1 + Math.abs(found.mean()))));
        assertThat(inverse.riskTreatment()).isEqualTo(found.riskControl());
        assertThat(found.chanceToWin() + Math.exp(found.lnChanceToLose())).isCloseTo(1, within(1e-14));
    }

    @Property(tries = 200)
    void of_two_arms_the_better_is_likely_by_the_difference(
            @ForAll @DoubleRange(min = -5, max = 5) double away, @ForAll @DoubleRange(min = 0.05, max = 20) double sd) {
        List<MeanSums> arms = List.of(arm(0, 1), arm(away, sd));

        ThompsonSampling found = in(ThompsonSampling.ofMeans(arms, NormalPrior.FLAT, false, 0));

        double mean =
                found.posteriors().get(1).mean() - found.posteriors().get(0).mean();
        double variance =
                found.posteriors().get(1).variance() + found.posteriors().get(0).variance();
        double expected = Math.exp(Normal.lnSurvival(-mean / Math.sqrt(variance)));
        assertThat(found.bestProbabilities().get(1)).isCloseTo(expected, within(1e-9 * expected));
        assertThat(found.error()).isLessThan(1e-8);
    }

    @Property(tries = 100)
    void the_chances_of_all_arms_add_up_to_one_and_weights_keep_their_least(
            @ForAll @DoubleRange(min = -3, max = 3) double b,
            @ForAll @DoubleRange(min = -3, max = 3) double c,
            @ForAll @DoubleRange(min = 0.1, max = 10) double sd) {
        ThompsonSampling found =
                in(ThompsonSampling.ofMeans(List.of(arm(0, 1), arm(b, sd), arm(c, 2)), NormalPrior.FLAT, true, 0.05));

        assertThat(sum(found.bestProbabilities())).isCloseTo(1, within(1e-9));
        assertThat(sum(found.weights())).isCloseTo(1, within(1e-9));
        assertThat(found.weights()).allMatch(weight -> weight >= 0.05);
    }

    @Test
    void arms_without_data_are_as_good_as_each_other() {
        ThompsonSampling found = in(ThompsonSampling.ofProportions(
                List.of(new Successes(0, 0), new Successes(0, 0), new Successes(0, 0)),
                BetaBinomial.Prior.UNIFORM,
                0.01));

        assertThat(found.bestProbabilities()).allSatisfy(p -> assertThat(p).isCloseTo(1.0 / 3, within(1e-10)));
    }

    /** Two units with this mean and this standard error of it. */
    private static MeanSums arm(double mean, double error) {
        BigDecimal low = BigDecimal.valueOf(mean - error);
        BigDecimal high = BigDecimal.valueOf(mean + error);
        return new MeanSums(2, low.add(high), low.pow(2).add(high.pow(2)));
    }

    private static double sum(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).sum();
    }
}
