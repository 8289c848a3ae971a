package io.weir.ingest.assignment;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.kit.targeting.BucketRange;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A million units. Limits are those that chance alone passes once in a million runs; the seed is printed with a failure. */
class AssignmentLawsTest {

    private static final int UNITS = 1_000_000;
    private static final long SEED = 20_261_128;

    /** Of chi-square with 3 degrees of freedom, above which lies 1e-6: survival 9.99e-7. */
    private static final double CHI_SQUARE_3 = 30.67;

    private final String prefix = Long.toHexString(new Random(SEED).nextLong()) + "-";

    @Test
    void shares_fit_the_weights() {
        List<Double> weights = List.of(0.1, 0.2, 0.3, 0.4);
        List<BucketRange> ranges = BucketRange.of(1, weights);
        long[] counts = new long[weights.size()];
        for (int unit = 0; unit < UNITS; unit++) {
            counts[
                    BucketRange.choose(BucketHash.of("planner", prefix + unit), ranges)
                            .orElseThrow()]++;
        }

        double chiSquare = 0;
        for (int i = 0; i < counts.length; i++) {
            double expected = UNITS * weights.get(i);
            chiSquare += (counts[i] - expected) * (counts[i] - expected) / expected;
        }
        assertThat(chiSquare).as("seed %d, counts %s", SEED, counts).isLessThan(CHI_SQUARE_3);
    }

    /** Four equally likely cells: 3 degrees of freedom. */
    @ParameterizedTest
    @CsvSource({"planner, planner2", "planner-v1, planner-v2", "a, b", "'', x"})
    void assignments_of_two_experiments_are_independent(String one, String other) {
        List<BucketRange> halves = BucketRange.of(1, BucketRange.equal(2));
        long[][] counts = new long[2][2];
        for (int unit = 0; unit < UNITS; unit++) {
            int first = BucketRange.choose(BucketHash.of(one, prefix + unit), halves)
                    .orElseThrow();
            int second = BucketRange.choose(BucketHash.of(other, prefix + unit), halves)
                    .orElseThrow();
            counts[first][second]++;
        }

        double expected = UNITS / 4.0;
        double chiSquare = 0;
        for (long[] row : counts) {
            for (long count : row) chiSquare += (count - expected) * (count - expected) / expected;
        }
        assertThat(chiSquare).as("seed %d", SEED).isLessThan(CHI_SQUARE_3);
    }

    @Test
    void more_coverage_moves_nobody() {
        List<Double> weights = List.of(0.2, 0.3, 0.5);
        List<BucketRange> few = BucketRange.of(0.1, weights);
        List<BucketRange> many = BucketRange.of(0.5, weights);
        int in = 0;
        for (int unit = 0; unit < UNITS; unit++) {
            double bucket = BucketHash.of("planner", prefix + unit);
            OptionalInt before = BucketRange.choose(bucket, few);
            if (before.isEmpty()) continue;
            in++;
            assertThat(BucketRange.choose(bucket, many)).isEqualTo(before);
        }
        assertThat(in).isBetween(UNITS / 10 - 2_000, UNITS / 10 + 2_000);
    }

    @Test
    void parts_of_a_layer_that_do_not_overlap_share_no_unit() {
        Namespace one = new Namespace("checkout", new BucketRange(0, 0.4), 2);
        Namespace other = new Namespace("checkout", new BucketRange(0.4, 1), 2);
        for (int unit = 0; unit < 100_000; unit++) {
            assertThat(one.holds(prefix + unit)).isNotEqualTo(other.holds(prefix + unit));
        }
    }

    /** Our own vectors, by another program from the definition over UTF-16 code units: é is 00e9, 日本 is 65e5 672c, the emoji d83d de00. */
    @ParameterizedTest
    @CsvSource({"seed, é, 0.8663", "seed, 日本, 0.9652", "seed, 😀, 0.4346", "é, a, 0.9368"})
    void ids_that_are_not_ascii_hash_by_their_utf_16(String seed, String unit, String expected) {
        assertThat(BucketHash.of(seed, unit)).isEqualTo(Double.parseDouble(expected));
    }
}
