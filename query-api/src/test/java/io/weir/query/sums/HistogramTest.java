package io.weir.query.sums;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.schemas.HistogramBucket;
import io.weir.schemas.LogBuckets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistogramTest {

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void added_up_in_whatever_order_each_rank_is_in_the_bucket_of_a_sorted_map(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 200; i++) {
            TreeMap<Integer, Long> expected = new TreeMap<>();
            Histogram sum = Histogram.NONE;
            for (int record = random.nextInt(1, 5); record > 0; record--) {
                List<HistogramBucket> buckets = drawn(random);
                buckets.forEach(bucket -> expected.merge(bucket.getIndex(), bucket.getCount(), Long::sum));
                sum = sum.plus(Histogram.of(buckets));
            }

            long units = expected.values().stream().mapToLong(Long::longValue).sum();
            assertThat(sum.units()).isEqualTo(units);
            long rank = 0;
            for (Map.Entry<Integer, Long> bucket : expected.entrySet()) {
                for (int of = 0; of < bucket.getValue(); of++) {
                    assertThat(sum.bucketOf(rank++)).isEqualTo(bucket.getKey());
                }
            }
        }
    }

    @Test
    void what_no_units_can_give_is_not_possible() {
        assertThat(Histogram.NONE.isPossible()).isFalse();
        assertThat(Histogram.of(List.of(new HistogramBucket(3, 2L))).isPossible())
                .isTrue();
        assertThat(Histogram.of(List.of(new HistogramBucket(3, 2L), new HistogramBucket(4, -1L)))
                        .isPossible())
                .isFalse();
        assertThat(Histogram.of(List.of(new HistogramBucket(LogBuckets.count() + 1, 2L)))
                        .isPossible())
                .isFalse();
        assertThatThrownBy(() -> Histogram.NONE.bucketOf(0)).isInstanceOf(IllegalStateException.class);
    }

    /** Of which some buckets may come twice, and in any order. */
    private static List<HistogramBucket> drawn(SplittableRandom random) {
        List<HistogramBucket> buckets = new ArrayList<>();
        boolean isInOrder = random.nextBoolean();
        int last = -20;
        for (int size = random.nextInt(12); size > 0; size--) {
            last = isInOrder ? last + random.nextInt(1, 5) : random.nextInt(-20, 20);
            buckets.add(new HistogramBucket(last, (long) random.nextInt(1, 4)));
        }
        return buckets;
    }
}
