package io.weir.kit.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RetryingTaskTest {

    private static final Duration PAUSE = Duration.ofMillis(1);

    private final AtomicInteger attempts = new AtomicInteger();

    @ParameterizedTest
    @ValueSource(classes = {IllegalStateException.class, StackOverflowError.class, InterruptedException.class})
    void whatever_is_thrown_it_is_tried_again_and_says_why_until_it_works(Class<? extends Throwable> failure)
            throws Exception {
        CountDownLatch mayWork = new CountDownLatch(1);
        RetryingTask task = new RetryingTask("test", PAUSE, () -> {
            if (attempts.incrementAndGet() == 3) mayWork.await();
            if (attempts.get() < 4)
                sneak(failure.getConstructor(String.class).newInstance("no " + failure.getSimpleName()));
            return false;
        });
        task.start();
        await().until(() -> attempts.get() == 3);

        assertThat(task.failure()).isEqualTo("no " + failure.getSimpleName());

        mayWork.countDown();
        await().untilAsserted(() -> assertThat(task.failure()).isNull());
        assertThat(attempts).hasValue(4);
        task.stop(Duration.ofSeconds(1));
    }

    @Test
    void it_can_be_started_again_after_it_was_stopped_and_not_twice_at_once() {
        RetryingTask task = new RetryingTask("test", PAUSE, () -> {
            attempts.incrementAndGet();
            return true;
        });
        task.start();
        task.start();
        await().until(() -> attempts.get() > 2);
        task.stop(Duration.ofSeconds(1));
        int before = attempts.get();
        assertThat(task.isRunning()).isFalse();

        task.start();

        assertThat(task.isRunning()).isTrue();
        await().until(() -> attempts.get() > before + 2);
        task.stop(Duration.ofSeconds(1));
    }

    @Test
    void a_stop_ends_a_pause_at_once_and_interrupts_work_that_does_not_end() {
        CountDownLatch never = new CountDownLatch(1);
        RetryingTask pausing = new RetryingTask("test", Duration.ofHours(1), () -> attempts.incrementAndGet() > 0);
        RetryingTask stuck = new RetryingTask("stuck", PAUSE, () -> never.await(1, TimeUnit.HOURS));
        pausing.start();
        stuck.start();
        await().until(() -> attempts.get() == 1);
        long began = System.nanoTime();

        pausing.stop(Duration.ofMinutes(1));
        stuck.stop(Duration.ofMillis(10));

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void sneak(Throwable error) throws E {
        throw (E) error;
    }
}
