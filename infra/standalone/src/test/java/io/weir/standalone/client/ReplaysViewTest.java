package io.weir.standalone.client;

import static io.weir.standalone.client.Replays.CAUGHT_UP;
import static io.weir.standalone.client.Replays.FAR;
import static io.weir.standalone.client.Replays.SOMETIME;
import static io.weir.standalone.client.Replays.active;
import static io.weir.standalone.client.Replays.atMost;
import static io.weir.standalone.client.Replays.other;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReplaysViewTest {

    @Test
    void each_generation_is_a_row_with_what_is_shown_what_it_does_and_how_far_it_is() {
        assertThat(lines(active(1, SOMETIME), other(2, "computing", null, FAR)))
                .containsExactly(
                        "generation  shown   state      events behind       time behind  begun",
                        "1           now     computing              0             0.0 s  2026-11-30T12:00:00Z",
                        "2           never   computing         48,210         2 h 1 min  2026-11-30T12:00:00Z");
    }

    @Test
    void one_that_has_caught_up_says_how_it_is_compared_and_shown() {
        assertThat(lines(other(2, "computing", null, CAUGHT_UP)).getLast())
                .isEqualTo(
                        "`./weir replay compare 2` compares it with the one that is shown, `./weir replay switch 2` shows it.");
        assertThat(lines(other(1, "computing", SOMETIME, CAUGHT_UP)))
                .anyMatch(line -> line.startsWith("1           before  computing"))
                .last()
                .isEqualTo("`./weir replay switch 1` shows generation 1 again, `./weir replay drop 1` removes it.");
    }

    @Test
    void one_that_is_not_computed_says_what_becomes_of_it() {
        assertThat(lines(other(2, "paused", null, FAR)).getLast())
                .isEqualTo("`./weir replay resume 2` continues generation 2.");
        assertThat(lines(other(2, "dropping", null, FAR)).getLast()).isEqualTo("Streams is removing generation 2.");
    }

    @Test
    void what_is_not_known_is_not_called_nothing_and_a_minimum_is_called_one() {
        String unknown = "{\"events\":null,\"seconds\":null,\"at_least\":false,\"unknown\":\"Kafka does not answer.\"}";
        String atLeast = "{\"events\":7,\"seconds\":3.0,\"at_least\":true,\"unknown\":null}";

        assertThat(lines(other(2, "computing", null, unknown)))
                .anyMatch(line -> line.matches("2 .* not known +not known .*"))
                .last()
                .isEqualTo("Generation 2: not known how far behind. Kafka does not answer.");
        assertThat(lines(other(2, "computing", null, atLeast)))
                .hasSize(2)
                .anyMatch(line -> line.contains(" 7    at least 3.0 s "));
    }

    @Test
    void a_limit_is_told_while_it_slows_a_replay() {
        String limited = "Generation 2 reads at most 5,000 events per second. `./weir replay limit 2 none` lifts that.";

        assertThat(lines(atMost(5_000, other(2, "computing", null, FAR))))
                .last()
                .isEqualTo(limited);
        assertThat(lines(atMost(5_000, other(2, "computing", null, CAUGHT_UP)))).doesNotContain(limited);
        assertThat(lines(atMost(5_000, other(2, "paused", null, FAR)))).doesNotContain(limited);
        assertThat(lines(atMost(5_000, active(2, SOMETIME)))).doesNotContain(limited);
    }

    private static List<String> lines(String... replays) {
        List<String> lines = new ReplaysView(false)
                .lines(Stream.of(replays).map(Replays::read).toList());
        assertThat(lines).allMatch(line -> line.length() <= 100);
        return lines;
    }
}
