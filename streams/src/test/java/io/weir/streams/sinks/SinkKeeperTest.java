package io.weir.streams.sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.context.SmartLifecycle;

class SinkKeeperTest {

    /** Ends by itself after each start but the last. */
    private static final class Ending implements SmartLifecycle {
        private final AtomicInteger starts = new AtomicInteger();
        private final boolean isOn;

        Ending(boolean isOn) {
            this.isOn = isOn;
        }

        @Override
        public void start() {
            if (starts.incrementAndGet() == 2) throw new IllegalStateException("not yet");
        }

        @Override
        public void stop() {}

        @Override
        public boolean isRunning() {
            return starts.get() >= 4;
        }

        @Override
        public boolean isAutoStartup() {
            return isOn;
        }
    }

    @Test
    void a_sink_that_ended_by_itself_is_started_until_it_runs_and_one_that_is_off_is_not() {
        Ending sink = new Ending(true);
        Ending off = new Ending(false);
        SinkKeeper keeper = new SinkKeeper(List.of(sink, off), Duration.ofMillis(1));

        keeper.start();
        await().until(sink::isRunning);
        keeper.stop();

        assertThat(sink.starts).hasValue(4);
        assertThat(off.starts).hasValue(0);
    }
}
