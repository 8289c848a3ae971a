package io.weir.bench.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bench.torture.Torture.Seeds;
import io.weir.bench.torture.cluster.Layout;
import io.weir.bench.torture.plan.Fault;
import io.weir.bench.torture.plan.Plan;
import io.weir.bench.torture.report.SeedResult;
import io.weir.bench.torture.report.TortureReport;
import io.weir.bench.torture.sabotage.RedisWithoutFence;
import io.weir.bench.torture.sabotage.Sabotage;
import io.weir.kit.kafka.KafkaSettings.Durability;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Processes of their own on this machine, and what happens to them. The seeds are printed as they run. */
@DisabledIfSystemProperty(
        named = "weir.torture",
        matches = "false",
        disabledReason = "left out by -Dweir.torture=false: it takes some ten minutes on two cores")
class TortureTest {

    private static final Instant BASE = Instant.now().truncatedTo(ChronoUnit.HOURS);

    private static final List<Fault> OF_REPLAYS = List.of(Fault.KILL_REPLAY, Fault.KILL_SWITCH);

    /**
     * A rolling restart of eleven processes takes longer than ten seeds may, and so does a second generation on them; {@code weir torture} has
     * both.
     */
    private static final List<Fault> FAULTS = Arrays.stream(Fault.values())
            .filter(fault -> fault != Fault.ROLLING_RESTART && !OF_REPLAYS.contains(fault))
            .toList();

    @Test
    void ten_seeds_of_three_brokers_and_two_of_each_service_stay_exact_through_faults() throws Exception {
        Torture torture = new Torture(layout(3, 2, Layout.Wiring.HONEST), Duration.ofMinutes(3), System.out::println);

        TortureReport report = torture.run(
                "mvn verify",
                BASE,
                new Seeds(1, 10, false),
                new Plan.Options(FAULTS, 2, 600, 3, 2, 2, 2, 0),
                seed -> false);

        report.print(System.out);
        assertThat(report.seeds()).hasSize(10).allSatisfy(seed -> {
            assertThat(seed.findings()).as("seed %d", seed.seed()).isEmpty();
            assertThat(seed.accepted()).isGreaterThan(400);
            assertThat(seed.logged()).isGreaterThan(400);
        });
        assertThat(report.seeds().stream().flatMap(seed -> seed.faults().stream()))
                .filteredOn(felt -> felt.fault() == Fault.KILL_STREAMS)
                .as("the other instance takes over")
                .isNotEmpty()
                .allSatisfy(felt -> assertThat(felt.recoveryMs()).isNotNegative());
    }

    @Test
    void a_replay_and_a_switch_to_it_stay_exact_through_kills() throws Exception {
        Torture torture = new Torture(layout(1, 1, Layout.Wiring.HONEST), Duration.ofMinutes(3), System.out::println);

        TortureReport report = torture.run(
                "mvn verify",
                BASE,
                new Seeds(1, 1, false),
                new Plan.Options(OF_REPLAYS, 2, 600, 1, 1, 1, 1, 0),
                seed -> false);

        report.print(System.out);
        assertThat(report.seeds()).singleElement().satisfies(seed -> {
            assertThat(seed.findings()).isEmpty();
            assertThat(seed.faults())
                    .extracting(SeedResult.Felt::fault)
                    .containsExactlyInAnyOrderElementsOf(OF_REPLAYS);
            assertThat(seed.logged()).isGreaterThan(400);
        });
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void each_sabotage_is_caught_within_twenty_seeds(Sabotage sabotage) throws Exception {
        try (RedisWithoutFence redis = new RedisWithoutFence()) {
            Torture torture =
                    new Torture(layout(1, 1, sabotage.wiring(redis)), Duration.ofSeconds(30), System.out::println);
            Plan.Options options =
                    new Plan.Options(sabotage.shownBy(), sabotage.shownBy().isEmpty() ? 0 : 1, 500, 1, 1, 1, 1, 3_000);

            TortureReport report = torture.run(
                    sabotage.word(),
                    BASE,
                    new Seeds(1, 20, false),
                    options,
                    seed -> sabotage.isCaughtBy(seed.findings()));

            SeedResult last = report.seeds().getLast();
            assertThat(sabotage.isCaughtBy(last.findings()))
                    .as("seed %d: %s", last.seed(), last.findings())
                    .isTrue();
        }
    }

    private static Layout layout(int brokers, int instances, Layout.Wiring wiring) {
        return new Layout(
                brokers, instances, instances, instances, 4, brokers > 2, Durability.replicated, null, wiring);
    }
}
