package io.weir.query.statistics;

import io.weir.query.statistics.distributions.ChiSquare;
import java.util.List;

/**
 * Whether one effect fits all of several estimates: of {@link Heterogeneity} the part that needs no variance of the effects
 * themselves, and the same doubles. Computed to about 100 bits; by Heterogeneity where that does not tell a double.
 *
 * @param pValue of one effect for all
 * @param iSquared share of the spread that chance does not explain
 */
public record Disagreement(PValue pValue, double iSquared) {

    /** Of two or more. */
    public static Answer<Disagreement> of(List<Double> estimates, List<Double> variances) {
        return Heterogeneity.check(estimates, variances)
                .not(estimates.size() < 2, Unavailable.TOO_FEW_UNITS)
                .then(() -> {
                    Disagreement quick = quick(estimates, variances);
                    return quick != null ? Answer.found(quick) : of(Heterogeneity.of(estimates, variances));
                });
    }

    private static Answer<Disagreement> of(Answer<Heterogeneity> careful) {
        return careful.map(found -> new Disagreement(found.pValue().orElseThrow(), found.iSquared()));
    }

    /** Null where a double is not certain. */
    private static Disagreement quick(List<Double> estimates, List<Double> variances) {
        int size = estimates.size();
        Enclosure[] values = new Enclosure[size];
        Enclosure[] weights = new Enclosure[size];
        Enclosure weight = Enclosure.of(0L);
        Enclosure sum = Enclosure.of(0L);
        for (int i = 0; i < size; i++) {
            values[i] = Enclosure.written(estimates.get(i));
            weights[i] = Enclosure.of(1L).over(Enclosure.written(variances.get(i)));
            weight = weight.plus(weights[i]);
            sum = sum.plus(weights[i].times(values[i]));
        }
        Enclosure mean = sum.over(weight);
        Enclosure q = Enclosure.of(0L);
        for (int i = 0; i < size; i++) {
            Enclosure away = values[i].minus(mean);
            q = q.plus(weights[i].times(away.times(away)));
        }
        int df = size - 1;
        Enclosure beyond = q.minus(Enclosure.of(df));
        if (!beyond.tellsSign()) return null;
        double nearest = q.nearest();
        double iSquared = beyond.signum() <= 0 ? 0 : beyond.over(q).nearest();
        if (Double.isNaN(nearest) || Double.isNaN(iSquared)) return null;
        return new Disagreement(PValue.ofLn(ChiSquare.lnSurvival(nearest, df)), iSquared);
    }
}
