package io.weir.streams.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.schemas.TrialCount;
import io.weir.streams.stats.ClusterNumbers.Moment;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrialsTest {

    private final Trials trials = new Trials(List.of());

    private static Moment cluster(long units, long weight, long millionths) {
        return new Moment(units, BigInteger.valueOf(weight), BigInteger.valueOf(millionths));
    }

    @Test
    void clusters_are_counted_by_their_units_and_successes() {
        trials.add(cluster(4, 4, 3_000_000), 1);
        trials.add(cluster(4, 4, 3_000_000), 1);
        trials.add(cluster(4, 4, 0), 1);
        trials.add(cluster(1, 1, 1_000_000), 1);
        trials.add(cluster(32, 32, 32_000_000), 1);

        assertThat(trials.toRecords())
                .containsExactly(
                        new TrialCount(1, 1, 1L),
                        new TrialCount(4, 0, 1L),
                        new TrialCount(4, 3, 2L),
                        new TrialCount(32, 32, 1L));
    }

    @Test
    void a_cluster_that_grows_leaves_no_trace_of_what_it_was() {
        trials.add(cluster(1, 1, 0), 1);
        trials.add(cluster(1, 1, 0), -1);
        trials.add(cluster(2, 2, 1_000_000), 1);

        assertThat(trials.toRecords()).containsExactly(new TrialCount(2, 1, 1L));
    }

    @ParameterizedTest(name = "{3}")
    @CsvSource({
        "33, 33, 1000000, more units than are told apart",
        "2, 2, 500000, half a success",
        "2, 2, 3000000, more successes than units",
        "2, 2, -1000000, fewer than none",
        "2, 2000000, 1000000, a ratio whose denominators weigh",
        "0, 0, 0, nothing",
        "-1, -1, 0, changes whose beginning has not come yet",
    })
    void what_are_no_trials_is_not_counted(long units, long weight, long millionths, String what) {
        trials.add(cluster(units, weight, millionths), 1);

        assertThat(trials.toRecords()).as(what).isEmpty();
    }

    @Test
    void what_was_stored_goes_on() {
        Trials again = new Trials(List.of(new TrialCount(4, 3, 2L)));

        again.add(cluster(4, 4, 3_000_000), -1);

        assertThat(again.toRecords()).containsExactly(new TrialCount(4, 3, 1L));
    }
}
