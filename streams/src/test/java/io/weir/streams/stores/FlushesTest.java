package io.weir.streams.stores;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.Punctuator;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedPunctuator;
import org.junit.jupiter.api.Test;

class FlushesTest {

    private static final Duration INTERVAL = Duration.ofMillis(250);

    private final MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();

    private CapturedPunctuator scheduled(boolean hasChanged) {
        Flushes.schedule(context, INTERVAL, now -> hasChanged);
        return context.scheduledPunctuators().getFirst();
    }

    @Test
    void every_processor_flushes_at_the_same_moments_of_the_wall_clock() {
        CapturedPunctuator flush = scheduled(true);

        assertThat(flush.getStartTime()).isEqualTo(Instant.EPOCH);
        assertThat(flush.getInterval()).isEqualTo(INTERVAL);
        assertThat(flush.getType()).isEqualTo(PunctuationType.WALL_CLOCK_TIME);
    }

    @Test
    void a_flush_that_wrote_asks_for_a_commit() {
        scheduled(true).getPunctuator().punctuate(1_000);

        assertThat(context.committed()).isTrue();
    }

    @Test
    void a_flush_that_had_nothing_asks_for_none() {
        scheduled(false).getPunctuator().punctuate(1_000);

        assertThat(context.committed()).isFalse();
    }

    @Test
    void flushes_come_at_every_moment_while_a_commit_is_quicker_than_the_interval() {
        assertThat(flushesWithin(Duration.ofSeconds(10), Duration.ofMillis(240)))
                .hasSize(40);
    }

    @Test
    void a_commit_that_takes_longer_leaves_about_as_much_time_between_it_and_the_next() {
        List<Long> flushes = flushesWithin(Duration.ofSeconds(60), Duration.ofMillis(1_100));

        assertThat(flushes).hasSizeBetween(24, 30);
    }

    @Test
    void what_changed_before_a_long_pause_waits_no_more_than_a_second_after_it() {
        List<Long> flushes = flushesWithin(Duration.ofSeconds(65), Duration.ofSeconds(30));

        assertThat(flushes).hasSizeGreaterThanOrEqualTo(2);
        assertThat(flushes.get(1) - flushes.getFirst()).isLessThanOrEqualTo(30_000 + 1_000 + INTERVAL.toMillis());
    }

    /** Moments of the flushes when each has something and its commit takes {@code commit}: as a stream thread calls them. */
    private List<Long> flushesWithin(Duration length, Duration commit) {
        List<Long> flushes = new ArrayList<>();
        Flushes.schedule(context, INTERVAL, flushes::add);
        Punctuator punctuator = context.scheduledPunctuators().getFirst().getPunctuator();
        long start = 1_000_000;
        for (long moment = start; moment < start + length.toMillis(); ) {
            context.resetCommit();
            punctuator.punctuate(moment);
            long free = moment + (context.committed() ? commit.toMillis() : 0);
            moment = Math.max(free, (moment / INTERVAL.toMillis() + 1) * INTERVAL.toMillis());
        }
        return flushes;
    }
}
