package io.weir.streams;

import static io.weir.streams.Events.call;
import static io.weir.streams.Events.experiment;
import static io.weir.streams.Events.exposure;
import static io.weir.streams.Events.logged;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.oracle.LogRecord;
import io.weir.oracle.Oracle;
import io.weir.oracle.Totals;
import io.weir.schemas.Event;
import io.weir.schemas.EventAttribute;
import io.weir.schemas.EventValue;
import io.weir.schemas.Exposure;
import io.weir.schemas.LogOffset;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Stage;
import io.weir.schemas.StatsKey;
import io.weir.schemas.UnitType;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatsTopologyTest {

    @TempDir
    private Path stateDir;

    private Stream stream;

    @BeforeEach
    void start() {
        stream = new Stream(stateDir);
        stream.define(experiment(UnitType.user));
    }

    @AfterEach
    void stop() {
        stream.close();
    }

    private void send(Event... events) {
        for (Event event : events) stream.send(logged(event));
    }

    private Totals of(String variant) {
        return stream.stored().ofVariant(variant);
    }

    private long sum(String variant, String metric) {
        return of(variant).sum(metric).sum().longValueExact();
    }

    @Test
    void E1_an_event_sent_again_counts_once_and_is_counted_as_a_duplicate() {
        send(exposure("e1", "u", 2_000, "control"), call("c1", "u", 2_001, 7), call("c1", "u", 2_001, 7));

        assertThat(sum("control", "cost")).isEqualTo(7);
        assertThat(stream.accounting()).isEqualTo(new Oracle.Accounting(3, 2, 1, 0));
    }

    @Test
    void E1_the_same_id_with_another_payload_is_kept_whole_among_the_rejected() {
        send(exposure("e1", "u", 2_000, "control"), call("c1", "u", 2_001, 7), call("c1", "u", 2_001, 8));

        assertThat(sum("control", "cost")).isEqualTo(7);
        assertThat(stream.accounting()).isEqualTo(new Oracle.Accounting(3, 2, 0, 1));
        assertThat(stream.rejected()).singleElement().satisfies(rejected -> {
            assertThat(rejected.getCode()).isEqualTo("ID_CONFLICT");
            assertThat(rejected.getEventId()).isEqualTo("c1");
            assertThat(SingleObject.EVENT.decode(rejected.getPayload().array())).isEqualTo(call("c1", "u", 2_001, 8));
        });
    }

    @Test
    void E1_the_same_id_of_another_unit_is_another_event() {
        send(exposure("e", "u", 2_000, "control"), exposure("e", "v", 2_000, "control"));

        assertThat(of("control").units()).isEqualTo(2);
    }

    @Test
    void E2_a_unit_that_met_two_variants_leaves_every_metric_and_is_counted() {
        send(exposure("e1", "u", 2_000, "control"), call("c", "u", 2_001, 7), exposure("e2", "u", 2_002, "treatment"));

        assertThat(of("control").units()).isZero();
        assertThat(of("control").crossovers()).isEqualTo(1);
        assertThat(of("control").sum("cost").n()).isZero();
        assertThat(of("treatment")).isEqualTo(Totals.NONE);
    }

    @Test
    void E2_of_two_exposures_at_one_instant_the_lower_id_is_first() {
        send(exposure("b", "u", 2_000, "treatment"), exposure("a", "u", 2_000, "control"));

        assertThat(of("control").crossovers()).isEqualTo(1);
    }

    @Test
    void E2_an_exposure_outside_the_interval_or_to_an_unknown_variant_is_none() {
        send(
                exposure("a", "u", Events.START - 1, "control"),
                exposure("b", "u", Events.END, "control"),
                exposure("c", "u", 2_000, "blue"));

        assertThat(stream.stored().cells()).isEmpty();
    }

    @Test
    void E3_events_that_arrive_before_their_exposure_are_held_and_counted_when_it_comes() {
        send(call("c1", "u", 2_001, 7), call("c2", "u", 1_999, 5));
        assertThat(stream.stored().cells()).isEmpty();
        assertThat(stream.looks()).isEqualTo(new Oracle.Looks(2, 0, 0, 2, 0));

        send(exposure("e", "u", 2_000, "control"));

        assertThat(sum("control", "cost")).isEqualTo(7);
        assertThat(stream.looks()).isEqualTo(new Oracle.Looks(3, 0, 3, 0, 0));
    }

    @Test
    void E3_an_earlier_exposure_that_comes_late_moves_the_window_and_every_sum_follows() {
        send(exposure("e2", "u", 3_000, "control"), call("c1", "u", 2_500, 1), call("c2", "u", 3_600, 2));
        assertThat(sum("control", "soon")).isEqualTo(2);
        assertThat(sum("control", "newest")).isEqualTo(2);

        send(exposure("e1", "u", 2_000, "control"));

        assertThat(sum("control", "cost")).isEqualTo(3);
        assertThat(sum("control", "soon")).isEqualTo(1); // 3,600 has left [2,000, 2,700)
        assertThat(sum("control", "newest")).isEqualTo(1); // 3,600 has left [2,000, 3,500)
        assertThat(sum("control", "newest_ever")).isEqualTo(2);
    }

    @Test
    void E3_a_window_begins_at_the_exposure_and_ends_before_its_end() {
        send(
                exposure("e", "u", 2_000, "control"),
                call("a", "u", 1_999, 1),
                call("b", "u", 2_000, 10),
                call("c", "u", 2_699, 100),
                call("d", "u", 2_700, 1_000));

        assertThat(sum("control", "soon")).isEqualTo(110);
    }

    @Test
    void E4_a_late_event_is_not_counted_and_is_counted_as_late() {
        send(exposure("e", "u", 2_000, "control"));
        stream.send(new LogRecord(Events.PROJECT, call("on-time", "u", 2_001, 1), 4_001));
        stream.send(new LogRecord(Events.PROJECT, call("late", "u", 2_001, 2), 4_002));

        assertThat(sum("control", "cost")).isEqualTo(1);
        assertThat(of("control").events().late()).isEqualTo(1);
    }

    @Test
    void E4_a_late_event_that_comes_before_its_units_exposure_is_late_when_that_has_come() {
        stream.send(new LogRecord(Events.PROJECT, call("late", "u", 2_001, 2), 8_000));
        assertThat(stream.stored().cells()).isEmpty();

        send(exposure("e", "u", 2_000, "control"));

        assertThat(of("control").events().late()).isEqualTo(1);
    }

    @Test
    void an_event_before_everything_that_could_count_for_its_unit_is_not_the_experiments() {
        send(call("before", "u", 1_999, 1), exposure("e", "u", 2_000, "control"), call("after", "u", 2_000, 2));
        assertThat(of("control").events()).isEqualTo(new Totals.Events(2, 0, 0, 0));

        send(exposure("earlier", "u", 1_999, "control"));
        assertThat(of("control").events()).isEqualTo(new Totals.Events(4, 0, 0, 0));
    }

    @Test
    void what_is_received_after_an_experiment_was_archived_is_not_matched() {
        var archived = experiment(UnitType.user);
        archived.setRevision(2);
        archived.setLateness(null);
        archived.setActiveUntil(2_500L);
        stream.define(archived);

        stream.send(new LogRecord(Events.PROJECT, exposure("e1", "u", 2_000, "control"), 2_499));
        stream.send(new LogRecord(Events.PROJECT, exposure("e2", "v", 2_000, "control"), 2_500));

        assertThat(of("control").units()).isEqualTo(1);
    }

    @Test
    void E5_sums_are_exact_beyond_64_bits() {
        send(
                exposure("e", "u", 2_000, "control"),
                call("a", "u", 2_001, Long.MAX_VALUE),
                call("b", "u", 2_001, Long.MAX_VALUE));

        BigInteger twice = BigInteger.TWO.multiply(BigInteger.valueOf(Long.MAX_VALUE));
        assertThat(of("control").sum("cost"))
                .isEqualTo(new Totals.Sum(1, List.of(twice), List.of(twice.multiply(twice)), Map.of(), 0));
    }

    @Test
    void events_received_before_the_experiment_was_active_are_not_matched() {
        var later = experiment(UnitType.user);
        later.setRevision(2);
        later.setActiveFrom(2_500);
        stream.define(later);

        send(exposure("e1", "u", 2_499, "control"), exposure("e2", "v", 2_500, "control"));

        assertThat(of("control").units()).isEqualTo(1);
    }

    @Test
    void a_lower_revision_of_a_definition_never_replaces_a_higher_one() {
        var newer = experiment(UnitType.user);
        newer.setRevision(2);
        newer.setLateness(null);
        stream.define(newer);
        stream.define(experiment(UnitType.user));

        stream.send(new LogRecord(Events.PROJECT, exposure("e", "u", 2_000, "control"), 1_000_000));

        assertThat(of("control").units()).isEqualTo(1);
    }

    @Test
    void a_units_events_meet_whether_they_come_by_their_own_key_or_are_rekeyed() {
        stream.define(experiment(UnitType.run));
        var own = Events.event("e", "exposure", 2_000)
                .setRun("r")
                .setExposure(new Exposure("x", "control"))
                .build();
        var rekeyed = Events.event("c", "call", 2_001)
                .setUser("u")
                .setRun("r")
                .setValues(List.of(new EventValue("cost", 5L)))
                .build();
        var sameIdOfAnotherUser = Event.newBuilder(rekeyed).setUser("v").build();

        send(rekeyed, own, sameIdOfAnotherUser);

        assertThat(sum("control", "cost")).isEqualTo(10);
        assertThat(stream.progress().getAsOf()).containsExactly(new LogOffset(0, 3L));
        assertThat(stream.progress().getAsOfRekeyed()).containsExactly(new LogOffset(0, 3L));
    }

    @Test
    void what_is_no_event_is_counted_kept_and_stops_nothing() {
        stream.sendRaw("default/user:u".getBytes(UTF_8), new byte[] {1, 2, 3});
        send(exposure("e", "u", 2_000, "control"));

        assertThat(of("control").units()).isEqualTo(1);
        assertThat(stream.written(new StatsKey(1L, Events.PROJECT, "", "", 0, Stage.log, 0, "", ""))
                        .getUnreadable())
                .isEqualTo(1);
        assertThat(stream.rejected()).singleElement().returns("UNREADABLE_RECORD", r -> r.getCode());
    }

    @Test
    void a_text_that_no_store_can_hold_is_unreadable_and_the_longest_that_it_can_hold_counts() {
        String longest = "ä".repeat(65_535 / 2) + "a"; // 65,535 bytes
        for (String model : List.of(longest, longest + "a")) {
            send(Event.newBuilder(exposure(model.equals(longest) ? "fits" : "too-long", "u", 2_000, "control"))
                    .setAttributes(List.of(new EventAttribute("model", model)))
                    .build());
        }

        stream.flush();

        assertThat(of("control").units()).isEqualTo(1);
        assertThat(stream.rejected())
                .singleElement()
                .returns("UNREADABLE_RECORD", r -> r.getCode())
                .satisfies(r -> assertThat(r.toString()).contains("attribute has 65536 bytes, at most 65535"));
    }

    @Test
    void a_flush_writes_sums_before_the_progress_and_nothing_when_nothing_changed() {
        send(exposure("e", "u", 2_000, "control"));

        List<StatsKey> written = stream.flush();
        assertThat(written)
                .extracting(key -> key.getStage())
                .containsExactly(Stage.units, Stage.hours, Stage.log, Stage.progress);
        assertThat(stream.flush()).isEmpty();
        assertThat(Map.of("revision", stream.written(written.getFirst()).getRevision()))
                .containsEntry("revision", 1L);
    }

    /**
     * A renamed operator, store or topic orphans its data: that is a migration, and must be seen in review. With
     * {@code -Dsurefire.opens=-Dweir.topology.review=true} the test writes the file anew.
     */
    @Test
    void the_wiring_is_the_one_that_was_reviewed() throws IOException {
        var settings = TestSettings.in(stateDir.resolve("other"));
        var config = StreamsConfiguration.of(settings, TestSettings.kafka("unused:1"));
        String wiring = StatsTopology.build(settings, 4, config).describe().toString();

        Path reviewed = Path.of("src/test/resources/topology.txt");
        if (Boolean.getBoolean("weir.topology.review")) Files.writeString(reviewed, wiring);
        assertThat(wiring).isEqualTo(Files.readString(reviewed));
    }
}
