package io.weir.bench.sink;

import io.weir.schemas.Event;
import io.weir.schemas.EventAttribute;
import io.weir.schemas.EventValue;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Topics;
import io.weir.schemas.UnitKey;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Events of some 200 bytes, like those of the other benches, of 20,000 users. */
enum EventLog {
    USERS("a user"),
    ALL_UNITS("a user, a session and a run");

    private static final int USERS_IN_ALL = 20_000;
    private static final int EVENTS_PER_SESSION = 50;
    private static final int EVENTS_PER_RUN = 8;

    final String words;

    EventLog(String words) {
        this.words = words;
    }

    void write(String kafka, int events) {
        long now = System.currentTimeMillis();
        Map<String, Object> config = Map.of("bootstrap.servers", kafka, "linger.ms", 20, "compression.type", "lz4");
        try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < events; i++) {
                Event event = event(i, now);
                byte[] key = UnitKey.primary(Topics.DEFAULT_PROJECT, event).toBytes();
                producer.send(new ProducerRecord<>(Topics.EVENTS, key, SingleObject.EVENT.encode(event)));
            }
        }
    }

    private Event event(int i, long now) {
        int user = (int) (i * 7_919L % USERS_IN_ALL); // not one after the other, as no agents are
        return Event.newBuilder()
                .setId(digits(i))
                .setType("llm_call")
                .setTime(now - 60_000)
                .setUser("u-" + digits(user))
                .setSession(this == USERS ? null : "s-" + user + "-" + i / USERS_IN_ALL / EVENTS_PER_SESSION)
                .setRun(this == USERS ? null : "r-" + user + "-" + i / USERS_IN_ALL / EVENTS_PER_RUN)
                .setTask("banking/user_task_3")
                .setAgentName("retail-agent")
                .setAgentVersion("1.4.2")
                .setOutcome("success")
                .setValues(List.of(
                        new EventValue("cost_usd", 4_100L),
                        new EventValue("input_tokens", 812_000_000L),
                        new EventValue("latency_ms", 1_432_000_000L),
                        new EventValue("output_tokens", 95_000_000L)))
                .setAttributes(
                        List.of(new EventAttribute("model", "large"), new EventAttribute("tool", "search_orders")))
                .build();
    }

    private static String digits(int number) {
        return String.format(Locale.ROOT, "%012d", number);
    }
}
