package io.weir.kit.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.schemas.Event;
import io.weir.schemas.EventAttribute;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuarantineTest {

    private static final long FROM = Instant.parse("2026-11-24T00:00:00Z").toEpochMilli();

    /** As {@code to_jsonb} of PostgreSQL writes a row. */
    private static Quarantine rule(String fields) {
        return Quarantine.parse("""
                [{"id":7,"project":"default","agent":null,"attribute":null,"value":null,"unit_type":null,"unit":null,
                  "received_from":"2026-11-24T01:00:00+01:00","received_until":null,"reason":"","created_at":"2026-11-24T00:00:00+00:00",
                  %s}]""".formatted(fields));
    }

    private static Event.Builder event() {
        return Event.newBuilder()
                .setId("e1")
                .setType("llm_call")
                .setTime(FROM)
                .setUser("u1")
                .setRun("r1")
                .setAgentName("planner")
                .setAttributes(List.of(new EventAttribute("model", "small"), new EventAttribute("region", "eu")));
    }

    private static boolean covers(Quarantine rules, Event event) {
        return rules.covers("default", event, FROM);
    }

    @Test
    void a_rule_covers_what_is_all_that_it_says() {
        assertThat(covers(rule("\"agent\":\"planner\""), event().build())).isTrue();
        assertThat(covers(rule("\"agent\":\"other\""), event().build())).isFalse();
        assertThat(covers(
                        rule("\"agent\":\"planner\""),
                        event().setAgentName(null).build()))
                .isFalse();
        assertThat(covers(rule("\"attribute\":\"region\",\"value\":\"eu\""), event().build()))
                .isTrue();
        assertThat(covers(rule("\"attribute\":\"region\",\"value\":\"us\""), event().build()))
                .isFalse();
        assertThat(covers(rule("\"attribute\":\"none\",\"value\":\"us\""), event().build()))
                .isFalse();
        assertThat(covers(rule("\"unit_type\":\"run\",\"unit\":\"r1\""), event().build()))
                .isTrue();
        assertThat(covers(rule("\"unit_type\":\"user\",\"unit\":\"r1\""), event().build()))
                .isFalse();
        assertThat(covers(rule("\"unit_type\":\"session\",\"unit\":\"r1\""), event().build()))
                .isFalse();
        assertThat(covers(rule("\"agent\":\"planner\",\"unit_type\":\"run\",\"unit\":\"r2\""), event().build()))
                .isFalse();
    }

    @Test
    void only_of_its_project_and_of_its_time() {
        Quarantine rule = rule("\"agent\":\"planner\",\"received_until\":\"2026-11-24T00:00:01+00:00\"");

        assertThat(rule.covers("other", event().build(), FROM)).isFalse();
        assertThat(rule.covers("default", event().build(), FROM - 1)).isFalse();
        assertThat(rule.covers("default", event().build(), FROM + 999)).isTrue();
        assertThat(rule.covers("default", event().build(), FROM + 1_000)).isFalse();
        assertThat(rule("\"agent\":\"planner\"").covers("default", event().build(), Long.MAX_VALUE))
                .isTrue();
    }

    @Test
    void one_of_several_is_enough_and_none_covers_nothing() {
        Quarantine two = new Quarantine(List.of(
                rule("\"agent\":\"other\"").rules().getFirst(),
                rule("\"agent\":\"planner\"").rules().getFirst()));

        assertThat(covers(two, event().build())).isTrue();
        assertThat(covers(Quarantine.parse("[]"), event().build())).isFalse();
    }
}
