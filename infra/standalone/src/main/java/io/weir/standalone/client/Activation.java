package io.weir.standalone.client;

import io.weir.standalone.Console;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** An experiment covers events received from its {@code active_from} on; whoever posts earlier posts for nothing. */
final class Activation {

    /** A clock that is off by more is not waited for. */
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private Activation() {}

    static void await(JsonNode experiment, Console console) {
        Duration wait = Duration.between(
                Instant.now(), Instant.parse(experiment.get("active_from").asString()));
        if (!wait.isPositive()) return;
        if (wait.compareTo(LONGEST) > 0) {
            console.warn(experiment.get("key").asString() + " covers events only from " + wait + " from now on");
            return;
        }
        try {
            TimeUnit.MILLISECONDS.sleep(wait.toMillis() + 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
