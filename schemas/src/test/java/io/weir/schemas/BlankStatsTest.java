package io.weir.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class BlankStatsTest {

    @Test
    void stats_are_what_a_builder_makes() {
        assertThat(BlankStats.stats())
                .isEqualTo(Stats.newBuilder().setRevision(0).build());
    }

    @Test
    void a_metric_is_what_a_builder_makes() {
        assertThat(BlankStats.metric())
                .isEqualTo(MetricSums.newBuilder()
                        .setMetric("")
                        .setN(0)
                        .setSum(Decimals.toBytes(BigInteger.ZERO))
                        .setSumSquares(Decimals.toBytes(BigInteger.ZERO))
                        .build());
    }

    @Test
    void what_one_record_gets_another_has_not() {
        Stats one = BlankStats.stats();
        one.setUnits(7);

        assertThat(BlankStats.stats().getUnits()).isZero();
        assertThatThrownBy(() -> one.getAsOf().add(new LogOffset(0, 1L)))
                .isInstanceOf(UnsupportedOperationException.class);
    }
}
