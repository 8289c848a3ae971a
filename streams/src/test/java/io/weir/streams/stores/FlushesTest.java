package io.weir.streams.stores;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedPunctuator;
import org.junit.jupiter.api.Test;

class FlushesTest {

    private static final Duration INTERVAL = Duration.ofMillis(250);

    private MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();
    private long nanos;

    private CapturedPunctuator scheduled(boolean hasChanged) {
        new Flushes(INTERVAL).schedule(context, now -> hasChanged);
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
    void processors_that_take_turns_leave_as_much_time_as_one() {
        long[] asked = new long[1];
        Flushes.Flush even = now -> asked[0]++ % 2 == 0;
        Flushes.Flush odd = now -> asked[0] % 2 == 0;

        List<Long> flushes = flushesWithin(Duration.ofSeconds(60), Duration.ofMillis(1_100), even, odd);

        assertThat(flushes).hasSizeBetween(24, 30);
    }

    @Test
    void processors_of_a_thread_flush_together_or_not_at_all() {
        List<Long> first = new ArrayList<>();
        List<Long> second = new ArrayList<>();

        flushesWithin(Duration.ofSeconds(60), Duration.ofMillis(700), first::add, second::add);

        assertThat(first).isEqualTo(second).hasSizeGreaterThan(20);
    }

    @Test
    void a_clock_that_was_set_back_holds_nothing_up() {
        Pace pace = new Pace(INTERVAL.toMillis());
        pace.allows(5_000_000);
        pace.flushed(0);

        assertThat(pace.allows(5_002_000)).isFalse();
        assertThat(pace.allows(1_000_000)).isTrue();
    }

    @Test
    void writing_out_takes_no_more_than_a_fifth_of_the_time() {
        List<Long> quick = flushesWithin(Duration.ofSeconds(60), Duration.ofMillis(40), writesFor(50));
        List<Long> more = flushesWithin(Duration.ofSeconds(60), Duration.ofMillis(140), writesFor(140));

        assertThat(quick).hasSize(240);
        assertThat(more).hasSize(80);
    }

    @Test
    void processors_of_a_thread_share_that_time() {
        assertThat(flushesWithin(Duration.ofSeconds(60), Duration.ofMillis(140), writesFor(70), writesFor(70)))
                .hasSize(80);
    }

    @Test
    void a_flush_waits_for_two_seconds_at_most_however_much_it_has_to_write() {
        assertThat(flushesWithin(Duration.ofSeconds(60), Duration.ofMillis(200), writesFor(700)))
                .hasSize(30);
    }

    @Test
    void what_changed_before_a_long_pause_waits_no_more_than_a_second_after_it() {
        List<Long> flushes = flushesWithin(Duration.ofSeconds(65), Duration.ofSeconds(30));

        assertThat(flushes).hasSizeGreaterThanOrEqualTo(2);
        assertThat(flushes.get(1) - flushes.getFirst()).isLessThanOrEqualTo(30_000 + 1_000 + INTERVAL.toMillis());
    }

    private Flushes.Flush writesFor(long millis) {
        return now -> {
            nanos += millis * 1_000_000;
            return true;
        };
    }

    private List<Long> flushesWithin(Duration length, Duration commit) {
        return flushesWithin(length, commit, now -> true);
    }

    /** Moments at which a stream thread commits for its processors, when each commit takes {@code commit}. */
    private List<Long> flushesWithin(Duration length, Duration commit, Flushes.Flush... processors) {
        List<Long> commits = new ArrayList<>();
        context = new MockProcessorContext<>();
        Flushes all = new Flushes(INTERVAL, () -> nanos);
        for (Flushes.Flush processor : processors) all.schedule(context, processor);
        long start = 1_000_000;
        for (long moment = start; moment < start + length.toMillis(); ) {
            context.resetCommit();
            for (CapturedPunctuator processor : context.scheduledPunctuators()) {
                processor.getPunctuator().punctuate(moment);
            }
            if (context.committed()) commits.add(moment);
            long free = moment + (context.committed() ? commit.toMillis() : 0);
            moment = Math.max(free, (moment / INTERVAL.toMillis() + 1) * INTERVAL.toMillis());
        }
        return commits;
    }
}
