package io.weir.query.statistics;

/**
 * What was believed of an effect before the data.
 *
 * @param proper false: nothing, and the other fields say nothing
 * @param scale of mean and variance
 */
public record NormalPrior(double mean, double variance, boolean proper, Scale scale) {

    public static final NormalPrior FLAT = new NormalPrior(0, 1, false, Scale.relative);

    boolean isPossible() {
        return !proper || Double.isFinite(mean) && variance > 0 && Double.isFinite(variance);
    }

    /** As a prior of a difference on another scale. */
    NormalPrior on(Scale other, double baseline) {
        if (other == scale) return this;
        double factor = other == Scale.absolute ? baseline : 1 / baseline;
        return new NormalPrior(mean * factor, variance * factor * factor, proper, other);
    }
}
