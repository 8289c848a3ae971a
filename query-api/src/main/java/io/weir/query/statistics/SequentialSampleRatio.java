package io.weir.query.statistics;

import io.weir.query.statistics.distributions.Beta;
import java.util.List;

/**
 * The same question at every look: M. Lindon and A. Malek 2022, "Anytime-valid inference for multinomial count data", NeurIPS, eq. 6. How
 * much likelier the counts are under shares drawn from a Dirichlet law around the weights than under the weights,
 * B(α + x)/B(α)·Πw_i^(−x_i), is a martingale; p = min(1, 1/that) stays above α for ever with probability of at least 1 − α. The
 * Dirichlet law is taken apart into beta laws, one variant against all later ones, which keep their digits at 10^12 units.
 *
 * @param lnBayesFactor for a mismatch
 * @param pValue of this look; whoever looks often may keep the smallest
 */
public record SequentialSampleRatio(double lnBayesFactor, PValue pValue) {

    /** As if so many units had been seen with the right shares: mismatches of a few percent show soonest. */
    public static final double CONCENTRATION = 1_000;

    /** @param concentration Σα: the larger, the smaller the mismatch that it looks for */
    public static Answer<SequentialSampleRatio> of(List<Long> observed, List<Double> weights, double concentration) {
        return Check.that()
                .not(!(concentration > 0 && Double.isFinite(concentration)), Unavailable.INVALID_TUNING_PARAMETER)
                .then(() -> SampleRatioMismatch.check(observed, weights)
                        .found(() -> of(counts(observed), shares(weights), concentration)));
    }

    private static SequentialSampleRatio of(double[] counts, double[] shares, double concentration) {
        double ln = 0;
        double laterCount = counts[counts.length - 1];
        double laterShare = shares[counts.length - 1];
        for (int i = counts.length - 2; i >= 0; i--) {
            ln += Beta.lnMixtureLogit(
                    counts[i],
                    laterCount,
                    concentration * shares[i],
                    concentration * laterShare,
                    Math.log(shares[i] / laterShare));
            laterCount += counts[i];
            laterShare += shares[i];
        }
        return new SequentialSampleRatio(ln, PValue.ofLn(-ln));
    }

    private static double[] counts(List<Long> observed) {
        return observed.stream().mapToDouble(Long::doubleValue).toArray();
    }

    private static double[] shares(List<Double> weights) {
        double all = weights.stream().mapToDouble(Double::doubleValue).sum();
        return weights.stream().mapToDouble(weight -> weight / all).toArray();
    }
}
