package io.weir.query.statistics;

/** So many units, of which so many succeeded. Not checked when built: a damaged row is a named reason of the answer. */
public record Successes(long n, long successes) {

    public boolean arePossible() {
        return n >= 0 && successes >= 0 && successes <= n;
    }

    Rational proportion() {
        return Rational.of(successes).over(n);
    }

    /** p(1 − p). */
    Rational variance() {
        return proportion().times(Rational.of(n - successes).over(n));
    }

    /** Refuses what no data give, and arms without units. */
    static Check check(Check so, Successes a, Successes b) {
        return so.not(!a.arePossible() || !b.arePossible(), Unavailable.INCONSISTENT_SUMS)
                .not(a.n() == 0 || b.n() == 0, Unavailable.NO_UNITS);
    }
}
