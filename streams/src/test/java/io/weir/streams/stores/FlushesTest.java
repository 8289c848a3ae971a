package io.weir.streams.stores;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.streams.processor.PunctuationType;
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
}
