package io.weir.bench.replay;

import java.math.BigDecimal;

/**
 * What is known of a metric of a variant. Decimals of the same scales on both sides, so that equal numbers are equal.
 *
 * @param sum of the units' values, scale 6
 * @param squares sum of their squares, scale 12
 */
record Aggregate(long units, BigDecimal sum, BigDecimal squares) {

    Aggregate {
        sum = sum.setScale(6);
        squares = squares.setScale(12);
    }

    Aggregate plus(Aggregate other) {
        return new Aggregate(units + other.units, sum.add(other.sum), squares.add(other.squares));
    }
}
