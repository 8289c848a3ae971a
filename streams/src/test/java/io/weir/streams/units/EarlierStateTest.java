package io.weir.streams.units;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.schemas.Event;
import io.weir.schemas.EventValue;
import io.weir.schemas.UnitKey;
import io.weir.schemas.UnitType;
import io.weir.streams.Events;
import io.weir.streams.definitions.Asked;
import io.weir.streams.definitions.ExperimentRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

/** State that the version before wrote is read, so that an upgrade computes nothing again. */
class EarlierStateTest {

    private static final UnitKey UNIT = new UnitKey("default", UnitType.user, "u");

    @Test
    void a_unit() {
        ExperimentRules rules = ExperimentRules.of(Events.experiment(UnitType.user));
        UnitState state = UnitState.exposedBy(rules, new FirstExposure(0, 2_000, "e", "", List.of()))
                .withLate();
        Unit unit = new Unit(UNIT, Bytes.wrap(UNIT.toBytes()));
        unit.claim();
        unit.enter("x", state);
        byte[] today = UnitCodec.bytes(unit);
        byte[] before = Arrays.copyOf(today, today.length - 1); // without the exposures that came late
        before[0] = 3;

        Unit read = new Unit(UNIT, unit.key());
        UnitCodec.read(before, read);

        assertThat(read.isClaimed()).isTrue();
        assertThat(read.in("x").state()).isEqualTo(state);
        assertThat(read.lateExposures()).isEmpty();
    }

    @Test
    void events() {
        Event event = Event.newBuilder()
                .setId("e")
                .setType("call")
                .setTime(61_000)
                .setUser("u")
                .setValues(List.of(new EventValue("cost", 5L)))
                .build();
        EventChunk.Writer writer = new EventChunk.Writer(60_000, false);
        writer.add(event, "e", 62_000, Set.of(), new Asked(List.of(), new long[0], Set.of("cost"), Set.of()));
        byte[] before = writer.toBytes();
        before[0] = 1;

        List<StoredEvent> read = new ArrayList<>();
        EventChunk.read(60_000, before, read::add);

        assertThat(read).hasSize(1);
        assertThat(read.getFirst().received()).isEqualTo(62_000);
        assertThat(read.getFirst().event().getValues()).containsExactly(new EventValue("cost", 5L));
        assertThat(read.getFirst().belowResolution()).isEmpty();
    }

    @Test
    void what_is_new_is_read_as_it_was_written() {
        Event event = Event.newBuilder()
                .setId("e")
                .setType("call")
                .setTime(61_000)
                .setUser("u")
                .build();
        EventChunk.Writer writer = new EventChunk.Writer(60_000, false);
        Asked asked = new Asked(List.of(), new long[0], Set.of("cost"), Set.of());
        writer.add(event, "e", 62_000, Set.of("cost", "nobody-asks"), asked);
        List<StoredEvent> events = new ArrayList<>();
        EventChunk.read(60_000, writer.toBytes(), events::add);
        assertThat(events.getFirst().belowResolution()).containsExactly("cost");

        Unit unit = new Unit(UNIT, Bytes.wrap(UNIT.toBytes()));
        unit.lateExposures("x", 3);
        unit.lateExposures("y", 1);
        unit.lateExposures("y", 0);
        Unit read = new Unit(UNIT, unit.key());
        UnitCodec.read(UnitCodec.bytes(unit), read);
        assertThat(read.lateExposures()).containsOnlyKeys("x").containsEntry("x", 3L);
    }
}
