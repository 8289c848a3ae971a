package io.weir.standalone.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.weir.recovery.verify.Difference;
import io.weir.recovery.verify.Outcome;
import io.weir.recovery.verify.Report;
import io.weir.recovery.verify.VerifyRefused;
import io.weir.schemas.Decimals;
import io.weir.schemas.RedisKeys;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Stage;
import io.weir.schemas.Stats;
import io.weir.schemas.Topics;
import io.weir.standalone.ExitCode;
import io.weir.standalone.client.agentdojo.AgentDojo;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Real runs in a whole Weir are verified; then single numbers are changed behind its back. */
@TestMethodOrder(OrderAnnotation.class)
class VerifyLifeTest extends VerifiedWeir {

    @Test
    @Order(1)
    void what_was_counted_of_real_runs_is_what_the_log_says() throws Exception {
        Report report = verify();

        assertThat(report.experiments())
                .extracting(Report.OfExperiment::experiment)
                .containsExactly(AgentDojo.ATTACKED, AgentDojo.BENIGN, BUSY);
        assertThat(report.experiments()).allSatisfy(one -> {
            assertThat(one.outcome())
                    .asInstanceOf(type(Outcome.Equal.class))
                    .satisfies(equal -> assertThat(equal.numbers()).isGreaterThan(100));
            assertThat(one.rebuildNeeded()).isFalse();
        });
        assertThat(report.projects()).singleElement().satisfies(project -> assertThat(project.outcome())
                .isInstanceOf(Outcome.Equal.class));
        assertThat(report.redis()).isNull();
        assertThat(report.verdict()).isEqualTo(Report.Verdict.equal);
        assertThat(weir(new VerifyCommand())).isEqualTo(ExitCode.OK);
        assertThat(weir(new VerifyCommand(), "--json", "--project", "default")).isEqualTo(ExitCode.OK);
    }

    @Test
    @Order(2)
    void a_log_that_does_not_fit_in_memory_says_the_same() throws Exception {
        Report all = verify();
        Report little = verify(null, 1_000);

        assertThat(all.spilledBytes()).isZero();
        assertThat(little.spilledBytes()).isGreaterThan(100_000);
        assertThat(little.experiments()).isEqualTo(all.experiments());
    }

    @Test
    @Order(3)
    void a_sum_that_is_a_millionth_too_large_is_found() throws Exception {
        changed(Stage.units, BUSY, VerifyLifeTest::millionthMore, () -> {
            Outcome.Different found = different(verify(), BUSY);
            assertThat(found.different()).isEqualTo(1);
            Difference difference = found.first().getFirst();
            assertThat(difference.store()).isEqualTo("PostgreSQL");
            assertThat(difference.number().stage()).isEqualTo("units");
            assertThat(difference.number().metric()).isEqualTo("cost");
            assertThat(difference.number().field()).isEqualTo("sum(value)");
            assertThat(difference.stored()).isEqualTo(difference.computed() + ".000001");
            assertThat(difference.events()).hasSize(5).allSatisfy(event -> assertThat(event.id())
                    .isEqualTo("x-" + event.unit().substring(2)));
            assertThat(weir(new VerifyCommand(), "--experiment", BUSY)).isEqualTo(ExitCode.FAILED);
            assertThat(weir(new VerifyCommand(), "--experiment", AgentDojo.BENIGN))
                    .isEqualTo(ExitCode.OK);
        });
    }

    @Test
    @Order(4)
    void so_is_an_hour_and_a_breakdown() throws Exception {
        changed(Stage.hours, BUSY, stats -> stats.setUnits(stats.getUnits() + 1), () -> assertThat(
                        different(verify(), BUSY).first())
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.number().words())
                            .matches("hours, (control|treatment) phase 0, 2026-02-01T00:00:00Z, units");
                    assertThat(one.events()).isNotEmpty();
                }));
        changed(Stage.breakdown, BUSY, stats -> stats.setCounted(0), () -> assertThat(
                        different(verify(), BUSY).first())
                .singleElement()
                .satisfies(one -> assertThat(one.number().words())
                        .matches("breakdown, .* phase 0, tool=(search|other), counted")));
    }

    @Test
    @Order(5)
    void so_is_a_sum_over_clusters() throws Exception {
        changed(
                Stage.clusters,
                AgentDojo.BENIGN,
                stats -> stats.getClusters()
                        .getFirst()
                        .setSumSquares(Decimals.toBytes(Decimals.toInteger(
                                        stats.getClusters().getFirst().getSumSquares())
                                .add(BigInteger.ONE))),
                () -> assertThat(different(verify(), AgentDojo.BENIGN).first())
                        .singleElement()
                        .satisfies(one -> {
                            assertThat(one.number().stage()).isEqualTo("clusters");
                            assertThat(one.number().field()).isEqualTo("sum_squares");
                            assertThat(one.events()).hasSize(5);
                        }));
    }

    @Test
    @Order(6)
    void so_are_a_record_that_is_missing_and_the_accounting() throws Exception {
        changed(Stage.log, "", stats -> stats.setDuplicates(stats.getDuplicates() + 1), () -> {
            Report report = verify();
            assertThat(report.projects()).singleElement().satisfies(project -> assertThat(project.outcome())
                    .asInstanceOf(type(Outcome.Different.class))
                    .satisfies(found -> assertThat(found.first())
                            .singleElement()
                            .satisfies(one -> assertThat(one.number().field()).isEqualTo("duplicates"))));
            assertThat(report.verdict()).isEqualTo(Report.Verdict.different);
        });
        // Fewer than the partition says it has read.
        changed(Stage.log, "", stats -> stats.setReceived(stats.getReceived() - 1), () -> assertThat(verify().verdict())
                .isEqualTo(Report.Verdict.different));
        changed(Stage.units, BUSY, stats -> stats.getMetrics().clear(), () -> {
            Outcome.Different found = different(verify(), BUSY);
            assertThat(found.first())
                    .anySatisfy(one -> assertThat(one.number().field()).startsWith("histogram["));
        });
    }

    @Test
    @Order(7)
    void so_is_an_assignment() throws Exception {
        sql("update user_assignments set variant = 'treatment' where experiment = 'busy' and unit = 'u-4'");
        try {
            assertThat(different(verify(), BUSY).first()).singleElement().satisfies(one -> {
                assertThat(one.number().words()).isEqualTo("assignment of u-4, variant");
                assertThat(one.stored()).isEqualTo("treatment");
                assertThat(one.computed()).isEqualTo("control");
                assertThat(one.events()).singleElement().satisfies(event -> assertThat(event.id())
                        .isEqualTo("x-4"));
            });
        } finally {
            sql("update user_assignments set variant = 'control' where experiment = 'busy' and unit = 'u-4'");
        }
        sql("insert into user_assignments select generation, project, experiment, 'nobody', variant, phase,"
                + " first_exposure, first_exposure_id, crossed from user_assignments where unit = 'u-4'");
        try {
            assertThat(different(verify(), BUSY).first()).singleElement().satisfies(one -> {
                assertThat(one.number().words()).isEqualTo("assignment of nobody, variant");
                assertThat(one.computed()).isEmpty();
            });
        } finally {
            sql("delete from user_assignments where unit = 'nobody'");
        }
    }

    @Test
    @Order(8)
    void so_is_a_number_in_redis_alone() throws Exception {
        byte[] hash = RedisKeys.experiment(1, Topics.DEFAULT_PROJECT, BUSY).getBytes(UTF_8);
        Map.Entry<byte[], byte[]> any = cache.sync().hgetall(hash).entrySet().stream()
                .filter(entry -> !SingleObject.STATS_KEY
                                .decode(entry.getKey())
                                .getVariant()
                                .isEmpty()
                        && SingleObject.STATS_KEY.decode(entry.getKey()).getStage() == Stage.units)
                .findFirst()
                .orElseThrow();
        int space = new String(any.getValue(), 0, 24, StandardCharsets.ISO_8859_1).indexOf(' ');
        Stats stats = SingleObject.STATS.decode(Arrays.copyOfRange(any.getValue(), space + 1, any.getValue().length));
        millionthMore(stats);
        byte[] record = SingleObject.STATS.encode(stats);
        byte[] wrong = Arrays.copyOf(any.getValue(), space + 1 + record.length);
        System.arraycopy(record, 0, wrong, space + 1, record.length);
        cache.sync().hset(hash, any.getKey(), wrong);
        try {
            assertThat(different(verify(), BUSY).first()).singleElement().satisfies(one -> {
                assertThat(one.store()).isEqualTo("Redis");
                assertThat(one.number().field()).isEqualTo("sum(value)");
            });
            assertThat(weir(new VerifyCommand())).isEqualTo(ExitCode.FAILED);
        } finally {
            cache.sync().hset(hash, any.getKey(), any.getValue());
        }
    }

    @Test
    @Order(9)
    void a_redis_that_is_filled_again_is_not_compared() throws Exception {
        byte[] position = RedisKeys.POSITION.getBytes(UTF_8);
        byte[] refill = "refill:0".getBytes(UTF_8);
        byte[] before = cache.sync().hget(position, refill);
        cache.sync().hset(position, refill, "999999999".getBytes(UTF_8));
        try {
            Report report = verify();
            assertThat(report.redis().reason()).startsWith("Redis is not whole");
            assertThat(report.experiments())
                    .allSatisfy(one -> assertThat(one.outcome()).isInstanceOf(Outcome.Equal.class));
            assertThat(weir(new VerifyCommand())).isEqualTo(ExitCode.NOT_VERIFIED);
        } finally {
            cache.sync().hset(position, refill, before);
        }
    }

    @Test
    @Order(10)
    void while_events_arrive_for_one_experiment_the_others_are_verified_and_a_paused_generation_is() throws Exception {
        Traffic traffic = Traffic.start();
        try {
            Report report = verify();
            assertThat(outcome(report, BUSY))
                    .asInstanceOf(type(Outcome.Moving.class))
                    .satisfies(moving -> {
                        assertThat(moving.reason()).startsWith("Events for it arrive all the time");
                        assertThat(moving.next()).contains("./weir replay pause");
                    });
            assertThat(outcome(report, AgentDojo.BENIGN)).isInstanceOf(Outcome.Equal.class);
            assertThat(outcome(report, AgentDojo.ATTACKED)).isInstanceOf(Outcome.Equal.class);
            assertThat(report.projects()).singleElement().satisfies(project -> assertThat(project.outcome())
                    .isInstanceOf(Outcome.Equal.class));
            assertThat(report.verdict()).isEqualTo(Report.Verdict.not_verified);
            assertThat(weir(new VerifyCommand(), "--experiment", AgentDojo.BENIGN))
                    .isEqualTo(ExitCode.OK);

            assertThat(weir(new ReplayCommand(), "start", "--wait")).isEqualTo(ExitCode.OK);
            assertThat(weir(new ReplayCommand(), "pause", "2")).isEqualTo(ExitCode.OK);
            assertThat(outcome(verify(2L, MEMORY, BUSY), BUSY)).isInstanceOf(Outcome.Equal.class);
        } finally {
            traffic.stop();
        }
        assertThat(weir(new VerifyCommand(), "--experiment", BUSY)).isEqualTo(ExitCode.OK);
    }

    @Test
    @Order(11)
    void a_generation_that_was_paused_at_rest_is_verified_with_what_travels_between_partitions() throws Exception {
        assertThat(weir(new ReplayCommand(), "resume", "2")).isEqualTo(ExitCode.OK);
        assertThat(verify(2L, MEMORY).verdict()).isEqualTo(Report.Verdict.equal);
        assertThat(weir(new ReplayCommand(), "pause", "2")).isEqualTo(ExitCode.OK);

        Report report = verify(2L, MEMORY);

        assertThat(report.generation()).isEqualTo(2);
        // Although the freshness probe posts on all the time.
        assertThat(report.verdict()).isEqualTo(Report.Verdict.equal);
        assertThat(weir(new VerifyCommand(), "--generation", "3")).isEqualTo(ExitCode.NOT_VERIFIED);
        assertThat(weir(new VerifyCommand(), "--experiment", "nothing")).isEqualTo(ExitCode.NOT_VERIFIED);
        assertThat(weir(new VerifyCommand(), "--memory", "much")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    @Order(12)
    void a_log_whose_first_records_were_removed_is_refused() throws Exception {
        try (Admin admin = Admin.create(servers.kafka().client("test"))) {
            admin.deleteRecords(Map.of(new TopicPartition(Topics.EVENTS, 0), RecordsToDelete.beforeOffset(1)))
                    .all()
                    .get();
        }

        assertThatThrownBy(VerifyLifeTest::verify)
                .isInstanceOf(VerifyRefused.class)
                .hasMessageContaining("no longer has its first records: partition 0 begins at offset 1");
        assertThat(weir(new VerifyCommand())).isEqualTo(ExitCode.NOT_VERIFIED);
    }
}
