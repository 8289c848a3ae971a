package io.weir.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.weir.kit.management.ServiceHealth;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReadinessTest {

    private static final Console SILENT = new Console(
            new PrintStream(OutputStream.nullOutputStream()), new PrintStream(OutputStream.nullOutputStream()), false);

    @Test
    void waits_until_the_last_part_is_ready() {
        AtomicInteger looks = new AtomicInteger();

        Readiness.await(
                () -> List.of(part("ingest", true), part("streams", looks.incrementAndGet() >= 3)),
                Duration.ofMinutes(1),
                SILENT,
                () -> false);

        assertThat(looks).hasValue(3);
    }

    @Test
    void names_what_is_not_ready_when_the_time_is_over() {
        Trouble trouble = catchThrowableOfType(
                Trouble.class,
                () -> Readiness.await(
                        () -> List.of(part("ingest", true), part("streams", false)),
                        Duration.ZERO,
                        SILENT,
                        () -> false));

        assertThat(trouble).hasMessageContaining("streams (restores)").hasMessageNotContaining("ingest");
    }

    @Test
    void ends_at_once_when_the_process_is_told_to_stop() {
        Trouble trouble = catchThrowableOfType(
                Trouble.class,
                () -> Readiness.await(() -> List.of(part("streams", false)), Duration.ofHours(1), SILENT, () -> true));

        assertThat(trouble.exitCode()).isEqualTo(ExitCode.FAILED);
    }

    private static ServiceHealth part(String name, boolean ready) {
        return new ServiceHealth() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Status status() {
                return new Status(ready, ready ? "works" : "restores");
            }
        };
    }
}
