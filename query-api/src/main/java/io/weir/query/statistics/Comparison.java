package io.weir.query.statistics;

/** What a test says of treatment minus control. */
public sealed interface Comparison {

    /**
     * @param estimate treatment minus control, in the metric's unit
     * @param standardError of the estimate, as the p-value uses it
     * @param ciLow lower limit of the two-sided interval of level 1 - alpha
     * @param pValue two-sided, of no difference
     */
    record Difference(double estimate, double standardError, double ciLow, double ciHigh, double pValue)
            implements Comparison {}

    /** @param reason by name */
    record None(Unavailable reason) implements Comparison {}
}
