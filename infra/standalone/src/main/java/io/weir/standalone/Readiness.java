package io.weir.standalone;

import io.weir.kit.management.ServiceHealth;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The wait from "started" to "can do its work". */
final class Readiness {

    private static final Logger log = LoggerFactory.getLogger(Readiness.class);
    private static final long LOOK_EVERY_NANOS = 20_000_000;
    private static final Duration TELL_EVERY = Duration.ofSeconds(5);

    private Readiness() {}

    /**
     * Returns when every part is ready; tells the console now and then which is not.
     *
     * @throws Trouble when they are not in time, or {@code stopping} turns true
     */
    static void await(
            Supplier<List<ServiceHealth>> parts, Duration timeout, Console console, BooleanSupplier stopping) {
        Instant start = Instant.now();
        Instant tell = start.plus(TELL_EVERY);
        String before = "";
        while (true) {
            String missing = notReady(parts.get());
            if (missing.isEmpty()) return;
            if (!missing.equals(before)) log.info("waiting for {}", missing);
            before = missing;
            if (stopping.getAsBoolean()) throw stoppedWhileStarting();
            Instant now = Instant.now();
            if (now.isAfter(start.plus(timeout))) {
                throw new Trouble(
                        ExitCode.FAILED,
                        "Not ready within " + timeout.toMinutes() + " minutes: " + missing + ".",
                        "The log in the data folder has the reason.");
            }
            if (now.isAfter(tell)) {
                console.step("Waiting for " + missing);
                tell = now.plus(TELL_EVERY);
            }
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }

    static Trouble stoppedWhileStarting() {
        return new Trouble(ExitCode.FAILED, "Stopped while it started.", "Start it again: nothing is lost.");
    }

    private static String notReady(List<ServiceHealth> parts) {
        return parts.stream()
                .filter(part -> !part.status().ready())
                .map(part -> part.name() + " (" + part.status().detail() + ")")
                .collect(Collectors.joining(", "));
    }
}
