package io.weir.streams;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What tests of the whole service on real servers have in common. */
abstract class PlatformTest {

    @TempDir
    Path folder;

    Platform platform;

    @BeforeEach
    final void startPlatform() throws Exception {
        platform = new Platform(folder);
        platform.startService("state");
    }

    @AfterEach
    final void stopPlatform() throws Exception {
        platform.close();
    }

    /** Another one, as query-api does: it is computed with all threads from now on. */
    final void activate(long generation) throws Exception {
        ask("begin; update generations set active = false where active; insert into generations (generation, active)"
                + " values (" + generation + ", true) on conflict (generation) do update set active = true; commit");
    }

    final void ask(String sql) throws Exception {
        try (var connection = platform.connect()) {
            connection.createStatement().execute(sql);
        }
    }

    /** Long enough for the slowest machine: a test that passes does not wait. */
    static void eventually(ThrowingRunnable assertion) {
        await().atMost(Duration.ofMinutes(4))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(assertion);
    }
}
