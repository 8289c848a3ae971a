package io.weir.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.oracle.Expected;
import io.weir.oracle.LogRecord;
import io.weir.oracle.Oracle;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.RedisKeys;
import io.weir.schemas.UnitType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A second generation beside the first, on real servers: the same bits, and nothing is left of one that is dropped. */
class ReplayServiceTest extends PlatformTest {

    @Test
    void a_replay_computes_the_same_bits_beside_the_first_generation_and_follows_the_log() throws Exception {
        ExperimentDefinition experiment = Events.experiment(UnitType.run);
        List<LogRecord> log = Events.withoutConflicts(Events.random(20261130, 2_000));
        Expected half = Oracle.compute(experiment, log.subList(0, 1_000));
        Expected all = Oracle.compute(experiment, log);
        platform.define(experiment);
        eventually(() -> assertThat(platform.definitions()).isNotEmpty());
        platform.send(log.subList(0, 1_000));
        eventually(() -> assertThat(platform.inPostgres(1)).isEqualTo(half));

        ask("insert into generations (generation, active) values (2, false)");
        eventually(() -> assertThat(platform.inPostgres(2)).isEqualTo(half));

        ask("update generations set state = 'paused' where generation = 2");
        eventually(() -> assertThat(platform.members("weir-streams-2")).isEmpty());
        platform.stopService();
        platform.startService("state");
        platform.send(log.subList(1_000, log.size()));
        eventually(() -> assertThat(platform.inPostgres(1)).isEqualTo(all));
        assertThat(platform.inPostgres(2)).as("a paused one stays as it was").isEqualTo(half);

        ask("update generations set state = 'computing', max_rate = 100 where generation = 2");
        eventually(() -> assertThat(platform.inPostgres(2)).isNotEqualTo(half));
        assertThat(platform.inPostgres(2)).as("ten seconds' work at this rate").isNotEqualTo(all);

        ask("update generations set max_rate = null where generation = 2");
        eventually(() -> assertThat(platform.inPostgres(2)).isEqualTo(all));
        assertThat(platform.inPostgres(1)).isEqualTo(all);
    }

    @Test
    void nothing_is_left_of_a_generation_that_is_dropped() throws Exception {
        ExperimentDefinition experiment = Events.experiment(UnitType.run);
        List<LogRecord> log = Events.withoutConflicts(Events.random(20261130, 500));
        Expected exact = Oracle.compute(experiment, log);
        platform.define(experiment);
        eventually(() -> assertThat(platform.definitions()).isNotEmpty());
        platform.send(log);
        ask("insert into generations (generation, active) values (2, false)");
        eventually(() -> assertThat(platform.inPostgres(2)).isEqualTo(exact));
        eventually(() -> assertThat(platform.redisKeys(2)).isNotEmpty());
        assertThat(rows("user_assignments", 2)).isPositive();
        assertThat(platform.topics("weir-streams-2-")).isNotEmpty();
        assertThat(folder.resolve("state").resolve("weir-streams-2")).isDirectory();

        platform.keepInRedis(RedisKeys.results(2, Events.PROJECT, "x", "a form")); // as query-api does

        ask("update generations set state = 'dropping' where generation = 2");
        eventually(() ->
                assertThat(platform.query("select generation from generations")).containsExactly("1"));

        assertThatNothingIsLeftOf(2);
        assertThat(platform.inPostgres(1)).isEqualTo(exact);
        eventually(() -> assertThat(platform.inRedis()).isEqualTo(exact));

        platform.loseRedis(); // it is filled from the topic again
        eventually(() -> assertThat(platform.inRedis()).isEqualTo(exact));
        assertThat(platform.redisKeys(2)).isEmpty();
    }

    @Test
    void after_a_switch_the_one_before_can_be_dropped_without_a_restart_and_never_comes_back() throws Exception {
        ExperimentDefinition experiment = Events.experiment(UnitType.run);
        List<LogRecord> log = Events.withoutConflicts(Events.random(20261130, 900));
        platform.define(experiment);
        eventually(() -> assertThat(platform.definitions()).isNotEmpty());
        platform.send(log.subList(0, 300));
        ask("insert into generations (generation, active) values (2, false)");
        eventually(() -> assertThat(platform.inPostgres(2)).isEqualTo(Oracle.compute(experiment, log.subList(0, 300))));
        Path state = folder.resolve("state");
        String rules = Files.readString(state.resolve("weir-streams-1").resolve("generation.json"));
        assertThat(platform.members("weir-streams-2")).as("a replay's thread").hasSize(1);

        activate(2);
        eventually(() -> assertThat(platform.members("weir-streams-2"))
                .as("the threads of the service")
                .hasSize(2));
        ask("update generations set state = 'dropping' where generation = 1");
        eventually(() ->
                assertThat(platform.query("select generation from generations")).containsExactly("2"));
        platform.send(log.subList(300, 600));

        eventually(() -> assertThat(platform.inPostgres(2)).isEqualTo(Oracle.compute(experiment, log.subList(0, 600))));
        assertThatNothingIsLeftOf(1);
        eventually(() -> assertThat(isReady()).isTrue());

        platform.stopService();
        platform.stopPostgres();
        platform.startService("state"); // it knows what was active
        eventually(() -> assertThat(isReady()).isTrue());
        assertThat(platform.topics("weir-streams-1-")).isEmpty();

        platform.stopService(); // as if it had been away when 1 was dropped
        Files.writeString(state.resolve("weir-streams.active"), "1");
        Files.createDirectories(state.resolve("weir-streams-1"));
        Files.writeString(state.resolve("weir-streams-1").resolve("generation.json"), rules);
        platform.startService("state");
        eventually(() -> assertThat(isReady()).isTrue());
        assertThat(platform.topics("weir-streams-1-")).isNotEmpty();
        platform.send(log.subList(600, log.size()));
        platform.startPostgres();

        eventually(() -> assertThat(platform.inPostgres(2)).isEqualTo(Oracle.compute(experiment, log)));
        eventually(() -> assertThatNothingIsLeftOf(1));
    }

    private void assertThatNothingIsLeftOf(long generation) throws Exception {
        String group = "weir-streams-" + generation;
        assertThat(rows("stats_current", generation)).isZero();
        assertThat(rows("user_assignments", generation)).isZero();
        assertThat(platform.redisKeys(generation)).isEmpty();
        assertThat(platform.topics(group + "-")).isEmpty();
        assertThat(platform.groups()).doesNotContain(group);
        assertThat(folder.resolve("state").resolve(group)).doesNotExist();
    }

    private boolean isReady() {
        return platform.health("streams").status().ready();
    }

    @Test
    void a_folder_of_a_generation_that_was_dropped_while_the_service_was_away_is_removed() throws Exception {
        platform.stopService();
        Path left = folder.resolve("state").resolve("weir-streams-7");
        Files.createDirectories(left);
        Files.write(left.resolve("file"), "left".getBytes(UTF_8));
        Path foreign = Files.createDirectories(folder.resolve("state").resolve("another-7"));

        platform.startService("state");

        eventually(() -> assertThat(left).doesNotExist());
        assertThat(foreign).exists();
        assertThat(folder.resolve("state").resolve("weir-streams-1")).exists();
    }

    private long rows(String table, long generation) throws Exception {
        return Long.parseLong(platform.query("select count(*) from " + table + " where generation = " + generation)
                .getFirst());
    }
}
