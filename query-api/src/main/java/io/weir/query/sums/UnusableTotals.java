package io.weir.query.sums;

import io.weir.schemas.UnusableExposures;
import java.util.Arrays;
import java.util.Comparator;

/**
 * Exposures that name an experiment and expose nobody, of one reason, and the first of them by event time, id, unit, variant.
 *
 * @param time event time, epoch milliseconds
 * @param unit of the experiment's type; empty when it has none
 */
public record UnusableTotals(long count, long time, String id, String unit, String variant) {

    private static final Comparator<UnusableTotals> FIRST = Comparator.comparingLong(UnusableTotals::time)
            .thenComparing(UnusableTotals::id, UnusableTotals::byCodePoint)
            .thenComparing(UnusableTotals::unit, UnusableTotals::byCodePoint)
            .thenComparing(UnusableTotals::variant, UnusableTotals::byCodePoint);

    static UnusableTotals of(UnusableExposures record) {
        return new UnusableTotals(
                record.getCount(),
                record.getExampleTime(),
                record.getExampleId(),
                record.getExampleUnit(),
                record.getExampleVariant());
    }

    UnusableTotals plus(UnusableTotals other) {
        UnusableTotals first = FIRST.compare(this, other) <= 0 ? this : other;
        return new UnusableTotals(count + other.count, first.time, first.id, first.unit, first.variant);
    }

    private static int byCodePoint(String a, String b) {
        return Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());
    }
}
