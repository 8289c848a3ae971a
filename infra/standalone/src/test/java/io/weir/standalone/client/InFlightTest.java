package io.weir.standalone.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

class InFlightTest {

    @Command(name = "load")
    private static final class Load {
        @Mixin
        private InFlight inFlight;
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"0", "33", "-1", "many"})
    void what_cannot_be_in_flight_is_refused(String batches) {
        CommandLine load = new CommandLine(new Load());

        assertThatThrownBy(() -> load.parseArgs("--in-flight", batches))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("--in-flight");
    }

    @Test
    void eight_are_in_flight_unless_it_says_otherwise() {
        assertThat(batches()).isEqualTo(8);
        assertThat(batches("--in-flight", "1")).isEqualTo(1);
        assertThat(batches("--in-flight", "32")).isEqualTo(32);
    }

    private static int batches(String... arguments) {
        Load load = new Load();
        new CommandLine(load).parseArgs(arguments);
        return load.inFlight.batches();
    }
}
