package io.weir.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogBucketsTest {

    @ParameterizedTest
    @ValueSource(
            longs = {
                1,
                2,
                49,
                50,
                99,
                100,
                101,
                102,
                103,
                999_999,
                1_000_000,
                1_000_001,
                Long.MAX_VALUE - 1,
                Long.MAX_VALUE
            })
    void the_middle_of_its_bucket_is_within_one_percent_of_a_value(long value) {
        assertThat(LogBuckets.middle(LogBuckets.index(value)) / value).isBetween(0.99, 1.01);
        assertThat(LogBuckets.index(-value)).isEqualTo(-LogBuckets.index(value));
        assertThat(LogBuckets.middle(-LogBuckets.index(value))).isEqualTo(-LogBuckets.middle(LogBuckets.index(value)));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void larger_values_never_lie_in_smaller_buckets_and_all_are_within_one_percent(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            long a = random.nextLong() >> random.nextInt(64);
            long b = random.nextLong() >> random.nextInt(64);
            if (a <= b) assertThat(LogBuckets.index(a)).isLessThanOrEqualTo(LogBuckets.index(b));
            if (a != 0) assertThat(LogBuckets.middle(LogBuckets.index(a)) / a).isBetween(0.99, 1.01);
        }
    }

    @Test
    void zero_and_the_ends_have_their_places() {
        assertThat(LogBuckets.index(0)).isZero();
        assertThat(LogBuckets.middle(0)).isZero();
        assertThat(LogBuckets.index(Long.MAX_VALUE)).isEqualTo(LogBuckets.count());
        assertThat(LogBuckets.index(Long.MIN_VALUE)).isEqualTo(-LogBuckets.count());
        assertThat(LogBuckets.count()).isLessThan(2_200);
    }

    @ParameterizedTest
    @ValueSource(
            longs = {-5_000_000_000L, -1_000_001, -7, -1, 0, 1, 49, 50, 51, 1_000_000, 123_456_789, Long.MAX_VALUE / 3})
    void a_value_lies_between_the_least_and_the_greatest_of_its_bucket(long value) {
        int index = LogBuckets.index(value);

        assertThat((double) value).isBetween(LogBuckets.least(index), LogBuckets.greatest(index));
        assertThat(LogBuckets.middle(index)).isBetween(LogBuckets.least(index), LogBuckets.greatest(index));
    }
}
