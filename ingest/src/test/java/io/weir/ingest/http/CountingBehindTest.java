package io.weir.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.embedded.EmbeddedKafka;
import io.weir.ingest.Events;
import io.weir.ingest.RunningIngest;
import io.weir.ingest.RunningIngest.Answer;
import io.weir.kit.lag.CountingGroup;
import io.weir.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a real Kafka; the test commits as the group of streams. */
final class CountingBehindTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String GROUP = CountingGroup.APPLICATION_ID + "-" + CountingGroup.GENERATION;

    @Test
    void events_are_refused_while_counting_is_behind_and_taken_again_when_it_has_caught_up(@TempDir Path folder)
            throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, 0);
                RunningIngest ingest = RunningIngest.start(
                                kafka.bootstrapServers(), "--weir.ingest.refuse-when-counting-behind=5s")
                        .awaitReady();
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            commitAll(admin);
            await().atMost(PATIENCE).until(() -> ingest.gauge("weir.ingest.counting.behind") == 0);
            assertThat(ingest.post(event("counted soon")).status()).isEqualTo(202);

            await().atMost(PATIENCE).until(() -> ingest.gauge("weir.ingest.counting.refusing") == 1);
            Answer refused = ingest.post(event("too many"));

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.code()).isEqualTo("COUNTING_BEHIND");
            assertThat(refused.response().headers().firstValue("Retry-After")).hasValue("10");
            assertThat(refused.json().path("detail").asString()).contains("refused from 5 s on");
            assertThat(ingest.health().ready())
                    .as("an instance that refuses is ready")
                    .isTrue();
            assertThat(ingest.health("back-pressure").ready()).isTrue();
            assertThat(ingest.health("back-pressure").detail()).startsWith("Refuses events.");
            assertThat(ingest.post("/ofrep/v1/evaluate/flags", "{\"context\":{\"targetingKey\":\"u\"}}")
                            .status())
                    .as("variants are given out all the same")
                    .isEqualTo(200);

            commitAll(admin);
            await().atMost(PATIENCE).until(() -> ingest.gauge("weir.ingest.counting.refusing") == 0);

            assertThat(ingest.post(event("after")).status()).isEqualTo(202);
            assertThat(ingest.events()).as("the refused one is not among them").hasSize(2);
            assertThat(ingest.rejected()).isEmpty();
            assertThat(ingest.count("weir.ingest.events.accepted")).isEqualTo(2);
            assertThat(ingest.count("weir.ingest.requests.refused", "code", "COUNTING_BEHIND"))
                    .isEqualTo(1);
        }
    }

    @Test
    void while_kafka_does_not_say_how_far_counting_is_nothing_is_refused_and_the_lag_is_shown_as_unknown() {
        try (RunningIngest ingest =
                RunningIngest.start("127.0.0.1:1", "--weir.ingest.refuse-when-counting-behind=5s")) {

            Answer answer = ingest.post(event("e"));

            assertThat(answer.code()).isEqualTo("LOG_UNAVAILABLE");
            assertThat(ingest.gauge("weir.ingest.counting.behind")).isNaN();
            assertThat(ingest.gauge("weir.ingest.counting.refusing")).isZero();
            assertThat(ingest.health("back-pressure").detail()).startsWith("Not known how far counting is behind");
        }
    }

    private static String event(String id) {
        return Events.event(id).toString();
    }

    /** As if everything that is in the log were counted. */
    private static void commitAll(Admin admin) throws Exception {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        for (int partition = 0; partition < 3; partition++)
            latest.put(new TopicPartition(Topics.EVENTS, partition), OffsetSpec.latest());
        Map<TopicPartition, OffsetAndMetadata> ends = new HashMap<>();
        admin.listOffsets(latest)
                .all()
                .get()
                .forEach((partition, end) -> ends.put(partition, new OffsetAndMetadata(end.offset())));
        admin.alterConsumerGroupOffsets(GROUP, ends).all().get();
    }
}
