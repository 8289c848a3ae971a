package io.weir.streams.replays;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

class RateLimitTest {

    private static final long SECOND = 1_000_000_000L;

    private long now;
    private int slept;
    private final RateLimit limit = new RateLimit(() -> now, nanos -> {
        now += nanos;
        slept++;
    });

    @Test
    void without_a_limit_nothing_waits() {
        List<Processor<String, String, String, String>> tasks = tasks(8, 8);

        handle(tasks, 100_000);

        assertThat(slept).isZero();
    }

    @Test
    void all_partitions_in_one_process_have_the_whole_rate() {
        List<Processor<String, String, String, String>> tasks = tasks(8, 8);
        limit.set(2_000);

        handle(tasks, 20_000);

        assertThat(now / 1e9).isBetween(9.9, 10.0);
    }

    @Test
    void some_of_the_partitions_have_their_share_of_it_however_many_threads_there_are() {
        List<Processor<String, String, String, String>> tasks = tasks(2, 8);
        limit.set(2_000);

        handle(tasks, 5_000);

        assertThat(now / 1e9).isBetween(9.9, 10.0);
    }

    @Test
    void a_partition_that_went_to_another_process_takes_its_share_with_it() {
        List<Processor<String, String, String, String>> tasks = tasks(2, 2);
        limit.set(1_000);
        tasks.getFirst().close();

        handle(tasks.subList(1, 2), 5_000);

        assertThat(now / 1e9).isBetween(9.9, 10.0);
    }

    @Test
    void time_in_which_nothing_was_read_is_not_made_up_for() {
        List<Processor<String, String, String, String>> tasks = tasks(1, 1);
        limit.set(1_000);
        now += 3_600 * SECOND;
        long began = now;

        handle(tasks, 1_000);

        assertThat((now - began) / 1e9).isBetween(0.9, 1.0);
    }

    @Test
    void it_sleeps_once_for_several_events_and_a_new_limit_holds_from_then_on() {
        List<Processor<String, String, String, String>> tasks = tasks(4, 4);
        limit.set(100_000);
        handle(tasks, 100_000);
        assertThat(slept).isLessThan(2_000);

        limit.set(100);
        long began = now;
        handle(tasks, 100);
        assertThat((now - began) / 1e9).isBetween(0.9, 1.1);

        limit.set(null);
        began = now;
        handle(tasks, 100_000);
        assertThat(now).isEqualTo(began);
    }

    /** Of so many partitions these are here. */
    private List<Processor<String, String, String, String>> tasks(int here, int all) {
        List<Processor<String, String, String, String>> tasks = new ArrayList<>();
        for (int i = 0; i < here; i++) {
            Processor<String, String, String, String> task =
                    limit.<String, String>of(all).get();
            task.init(new MockProcessorContext<>());
            tasks.add(task);
        }
        return tasks;
    }

    private static void handle(List<Processor<String, String, String, String>> tasks, int events) {
        for (int i = 0; i < events; i++) tasks.get(i % tasks.size()).process(new Record<>("key", "value", 0));
    }
}
