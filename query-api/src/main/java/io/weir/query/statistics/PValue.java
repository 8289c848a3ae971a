package io.weir.query.statistics;

/**
 * How probable data at least this far out are if there is nothing.
 *
 * @param value 0 below the smallest double
 * @param ln natural logarithm, right however small the value
 */
public record PValue(double value, double ln) {

    static PValue ofLn(double ln) {
        double atMost = Math.min(0, ln);
        return new PValue(Math.exp(atMost), atMost == 0 ? 0 : atMost);
    }
}
