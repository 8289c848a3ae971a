package io.weir.query.statistics;

/** Lower and upper limit; infinite where there is none. */
public record Interval(double low, double high) {

    public static Interval around(double centre, double halfWidth) {
        return new Interval(centre - halfWidth, centre + halfWidth);
    }
}
