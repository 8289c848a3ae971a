package io.weir.query.replays;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.kit.problem.ProblemCode;
import io.weir.kit.problem.ProblemException;
import io.weir.query.behind.BehindLog;
import io.weir.query.replays.Generation.State;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReplayRulesTest {

    private static final Instant THEN = Instant.parse("2026-11-24T00:00:00Z");
    private static final Generation ACTIVE =
            new Generation(1, true, State.computing, THEN, THEN, null, List.of(), List.of());
    private static final Generation COMPUTING =
            new Generation(2, false, State.computing, THEN, null, null, List.of(), List.of());
    private static final Generation PAUSED = COMPUTING.in(State.paused);
    private static final Generation DROPPING = COMPUTING.in(State.dropping);
    private static final BehindLog CAUGHT_UP = new BehindLog(0L, 0.0, false, null);

    @Test
    void one_that_is_not_active_is_paused_resumed_and_dropped() {
        assertThat(ReplayRules.paused(COMPUTING)).isEqualTo(PAUSED);
        assertThat(ReplayRules.resumed(PAUSED)).isEqualTo(COMPUTING);
        assertThat(ReplayRules.dropped(COMPUTING)).isEqualTo(DROPPING);
        assertThat(ReplayRules.dropped(PAUSED)).isEqualTo(DROPPING);
    }

    @Test
    void a_step_that_was_taken_already_changes_nothing() {
        assertThat(ReplayRules.paused(PAUSED)).isEqualTo(PAUSED);
        assertThat(ReplayRules.resumed(COMPUTING)).isEqualTo(COMPUTING);
        assertThat(ReplayRules.resumed(ACTIVE)).isEqualTo(ACTIVE);
        assertThat(ReplayRules.dropped(DROPPING)).isEqualTo(DROPPING);
    }

    @Test
    void the_active_one_is_neither_paused_nor_dropped() {
        refused(() -> ReplayRules.paused(ACTIVE), "Generation 1 is active", "switch to another one first");
        refused(() -> ReplayRules.dropped(ACTIVE), "Generation 1 is active", "switch to another one first");
    }

    @Test
    void from_one_that_is_being_dropped_there_is_no_way_back() {
        refused(() -> ReplayRules.paused(DROPPING), "being dropped", "POST /v1/replays ");
        refused(() -> ReplayRules.resumed(DROPPING), "being dropped", "POST /v1/replays ");
        refused(() -> ReplayRules.requireReady(DROPPING, CAUGHT_UP), "being dropped", "POST /v1/replays ");
    }

    @Test
    void none_is_started_of_a_log_whose_first_records_are_gone_or_of_which_that_is_unknown() {
        ReplayRules.requireWholeLog(true, new TreeMap<>());

        refused(() -> ReplayRules.requireWholeLog(false, new TreeMap<>()), "Kafka has not said yet", "Try again");
        refused(
                () -> ReplayRules.requireWholeLog(true, new TreeMap<>(Map.of(2, 7L, 3, 9L))),
                "partition 2 begins at offset 7",
                "would not count what is gone");
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(State.class)
    void there_are_at_most_three_in_whichever_state(State state) {
        Generation third = new Generation(10, false, state, THEN, null, null, List.of(), List.of());

        ReplayRules.requireRoom(List.of(ACTIVE, third));
        refused(
                () -> ReplayRules.requireRoom(List.of(ACTIVE, COMPUTING, third)),
                "Weir keeps 3 generations at most, and has 1, 2, 10. DELETE /v1/replays/{generation} drops one.");
    }

    @Test
    void its_numbers_can_be_served_up_to_5_seconds_behind_the_log() {
        ReplayRules.requireReady(COMPUTING, CAUGHT_UP);
        ReplayRules.requireReady(COMPUTING, new BehindLog(48_210L, 5.0, false, null));
        refused(
                () -> ReplayRules.requireReady(COMPUTING, new BehindLog(12L, 5.1, false, null)),
                "Generation 2 is 5.1 s (12 events) behind the log, and may be 5 s behind at most.",
                "GET /v1/replays/2");
        refused(() -> ReplayRules.requireReady(COMPUTING, new BehindLog(12L, 2.0, true, null)), "at least 2.0 s");
        refused(
                () -> ReplayRules.requireReady(COMPUTING, new BehindLog(12L, 2_592_000.0, true, null)),
                "at least 2592000.0 s");
    }

    @Test
    void it_has_caught_up_when_it_is_known_to_be_near_the_end_of_the_log() {
        assertThat(ReplayRules.hasCaughtUp(new BehindLog(9L, 5.0, false, null))).isTrue();
        assertThat(ReplayRules.hasCaughtUp(new BehindLog(9L, 5.1, false, null))).isFalse();
        assertThat(ReplayRules.hasCaughtUp(new BehindLog(9L, 0.1, true, null))).isFalse();
        assertThat(ReplayRules.hasCaughtUp(new BehindLog(null, null, false, "Kafka is away.")))
                .isFalse();
    }

    @Test
    void how_far_it_is_behind_must_be_known() {
        refused(
                () -> ReplayRules.requireReady(COMPUTING, new BehindLog(null, null, false, "Kafka is away.")),
                "is unknown: Kafka is away. ",
                "GET /v1/replays/2");
    }

    @Test
    void one_that_is_paused_is_resumed_first() {
        refused(() -> ReplayRules.requireReady(PAUSED, CAUGHT_UP), "is paused", "POST /v1/replays/2/resume");
    }

    private static void refused(ThrowingCallable step, String... said) {
        assertThatThrownBy(step).isInstanceOfSatisfying(ProblemException.class, refused -> {
            assertThat(refused.problem().code()).isEqualTo(ProblemCode.STATE_CONFLICT);
            assertThat(refused.problem().detail()).contains(said);
        });
    }
}
