package io.weir.bench.torture.powercut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.weir.bench.torture.plan.Plan;
import io.weir.kit.kafka.KafkaSettings.Durability;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Skipped by name where the machine mounts no file system in a file. */
class PowerCutTest {

    @TempDir
    private Path folder;

    @Test
    void strict_loses_no_acknowledged_event_when_all_brokers_lose_their_power() throws Exception {
        Plan plan = Plan.of(
                1, Instant.now().truncatedTo(ChronoUnit.HOURS), new Plan.Options(List.of(), 0, 600, 3, 2, 0, 0, 8_000));

        PowerCut.Outcome outcome = new PowerCut(Durability.strict, System.out::println).run(plan, folder);

        assumeTrue(outcome.skipped() == null, () -> "skipped: " + outcome.skipped());
        assertThat(outcome.findings()).isEmpty();
        assertThat(outcome.accepted()).isGreaterThan(500);
    }
}
