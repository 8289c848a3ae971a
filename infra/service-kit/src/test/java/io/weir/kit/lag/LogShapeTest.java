package io.weir.kit.lag;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

final class LogShapeTest {

    @Test
    void the_newest_generation_of_the_same_application_says_how_keys_are_spread() {
        assertThat(LogShape.newest(
                        Set.of(
                                "weir-streams-9-by-unit-repartition",
                                "weir-streams-10-by-unit-repartition",
                                "weir-streams-11-by-cluster-repartition",
                                "weir-streams-b-12-by-unit-repartition",
                                "weir.events.v1"),
                        "weir-streams"))
                .isEqualTo("weir-streams-10-by-unit-repartition");
        assertThat(LogShape.newest(Set.of("weir.events.v1"), "weir-streams")).isNull();
    }

    @Test
    void a_state_fits_the_number_of_partitions_that_it_was_made_with() {
        assertThat(new LogShape(Uuid.ONE_UUID, 8, 8, OptionalInt.empty()).fits())
                .isTrue();
        assertThat(new LogShape(Uuid.ONE_UUID, 8, 8, OptionalInt.of(8)).fits()).isTrue();
        assertThat(new LogShape(Uuid.ONE_UUID, 16, 8, OptionalInt.of(8)).fits()).isFalse();
        assertThat(new LogShape(Uuid.ONE_UUID, 16, 8, OptionalInt.of(16)).fits())
                .isTrue();
    }
}
