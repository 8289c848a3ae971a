package io.weir.query.replays;

import io.weir.kit.lifecycle.RetryingTask;
import io.weir.kit.management.ServiceHealth;
import io.weir.kit.problem.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Switches to a generation that was begun for a rebuild as soon as it has caught up. Each instance looks; the first one does it. */
public final class RebuildSwitch implements ServiceHealth, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RebuildSwitch.class);
    private static final Duration LOOK = Duration.ofSeconds(3);
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(10);

    private final Replays replays;
    private final BooleanSupplier hasTables;
    private final RetryingTask task = new RetryingTask("weir-rebuilds", LOOK, this::look);

    /** @param hasTables false: not yet, and nothing is asked */
    public RebuildSwitch(Replays replays, BooleanSupplier hasTables) {
        this.replays = replays;
        this.hasTables = hasTables;
    }

    /** Returns at once, whether PostgreSQL is there or not. */
    public void start() {
        task.start();
    }

    @Override
    public String name() {
        return "rebuilds";
    }

    /** Always ready: what is served does not depend on it. */
    @Override
    public Status status() {
        String failure = task.failure();
        return new Status(
                true,
                failure == null ? "switches to what was rebuilt" : "does not switch to what was rebuilt: " + failure);
    }

    @Override
    public void close() {
        task.stop(LONGEST_LOOK);
    }

    private boolean look() {
        if (!hasTables.getAsBoolean()) return true;
        List<Long> ready = replays.rebuiltAndReady().block(LONGEST_LOOK);
        for (long generation : ready) {
            try {
                replays.show(generation).block(LONGEST_LOOK);
                log.info("generation {} has caught up with the log: what was rebuilt is shown", generation);
            } catch (ProblemException e) {
                // It fell behind, or somebody changed the experiment at this moment: the next look sees.
                log.info(
                        "generation {} is not shown yet: {}",
                        generation,
                        e.problem().detail());
            }
        }
        return true;
    }
}
