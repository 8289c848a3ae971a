package io.weir.query.statistics;

import java.math.BigDecimal;
import java.util.List;

/** What tests of laws share: answers that must be there, and sums of values in millionths. */
final class Found {

    static final double ALPHA = 0.05;

    private Found() {}

    static <T> T in(Answer<T> answer) {
        return switch (answer) {
            case Answer.Found<T> found -> found.value();
            case Answer.None<T> none -> throw new AssertionError(none.reason().name());
        };
    }

    static boolean isThere(Answer<?> answer) {
        return answer instanceof Answer.Found<?>;
    }

    static MeanSums sums(List<Integer> values) {
        return sums(values, 1, 0);
    }

    static MeanSums sums(List<Integer> values, long factor, long plus) {
        MeanSums sums = MeanSums.NONE;
        for (int value : values) {
            BigDecimal exact = BigDecimal.valueOf(value * factor + plus, 6);
            sums = sums.plus(new MeanSums(1, exact, exact.pow(2)));
        }
        return sums;
    }

    /** Units whose two values lie side by side in the list. */
    static PairSums pairs(List<Integer> values) {
        PairSums sums = null;
        for (int i = 0; i + 1 < values.size(); i += 2) {
            BigDecimal x = BigDecimal.valueOf(values.get(i), 6);
            BigDecimal y = BigDecimal.valueOf(values.get(i + 1), 6);
            PairSums one = new PairSums(1, x, x.pow(2), y, y.pow(2), x.multiply(y));
            sums = sums == null ? one : sums.plus(one);
        }
        return sums;
    }
}
