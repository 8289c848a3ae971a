package io.weir.bench.torture.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bench.torture.check.Finding.Kind;
import io.weir.bench.torture.client.Answers.Answer;
import io.weir.bench.torture.client.Answers.Answered;
import io.weir.bench.torture.evidence.LogLine;
import io.weir.bench.torture.evidence.Stored;
import io.weir.bench.torture.plan.Item;
import io.weir.oracle.LogRecord;
import io.weir.schemas.Event;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.Exposure;
import io.weir.schemas.Metric;
import io.weir.schemas.MetricKind;
import io.weir.schemas.Stage;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import io.weir.schemas.UnitType;
import io.weir.schemas.Variant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each kind of finding, from evidence in which one thing is wrong. */
class CheckerTest {

    private static final StatsKey UNITS = key("x", "control", Stage.units);
    private static final StatsKey HOUR = hour();
    private static final StatsKey LOG = key("", "", Stage.log);

    private final List<Answered> answers = new ArrayList<>(List.of(accepted("s1-a", Item.Kind.FRESH, 0)));
    private final List<LogLine> log = new ArrayList<>(List.of(line("s1-a", 0, null)));
    private final Map<StatsKey, Stats> postgres =
            new HashMap<>(Map.of(UNITS, units(1), HOUR, units(1), LOG, received(1)));
    private final Map<StatsKey, Stats> redis = new HashMap<>(postgres);
    private final List<String> missing = new ArrayList<>();

    @Test
    void nothing_is_found_where_nothing_is_wrong() {
        assertThat(check()).isEmpty();
    }

    @Test
    void an_accepted_event_that_is_not_in_the_log_is_lost() {
        answers.add(accepted("s1-b", Item.Kind.FRESH, 1));

        assertThat(kinds()).containsExactly(Kind.LOST);
    }

    @Test
    void an_accepted_event_at_another_place_than_was_answered_is_lost() {
        answers.add(accepted("s1-a", Item.Kind.COPY, 9));

        assertThat(kinds()).containsExactly(Kind.LOST);
    }

    @Test
    void a_payload_that_was_accepted_is_not_found_by_another_payload_of_its_id() {
        answers.add(accepted("s1-a", Item.Kind.CONFLICT, 0));

        assertThat(kinds()).containsExactly(Kind.LOST);
    }

    @Test
    void a_refused_event_in_the_log_is_found_and_so_is_one_that_nobody_posted() {
        answers.add(new Answered(item("s1-b", Item.Kind.BAD), new Answer.Refused("FIELD_MISSING"), true));
        log.add(line("s1-b", 1, null));
        log.add(line("s1-c", 2, null));
        postgres.put(LOG, received(3));
        redis.put(LOG, received(3));

        assertThat(kinds()).containsExactly(Kind.REFUSED_BUT_LOGGED, Kind.NOT_POSTED);
    }

    @Test
    void a_good_event_that_is_refused_and_one_that_is_never_answered_are_found() {
        answers.add(new Answered(item("s1-b", Item.Kind.FRESH), new Answer.Refused("FIELD_MISSING"), true));
        answers.add(new Answered(item("s1-c", Item.Kind.FRESH), new Answer.Unknown(), true));

        assertThat(kinds()).containsExactly(Kind.WRONG_ANSWER, Kind.NEVER_ANSWERED);
    }

    @Test
    void an_outcome_that_its_client_left_unknown_may_be_either() {
        answers.add(new Answered(item("s1-c", Item.Kind.FRESH), new Answer.Unknown(), false));

        assertThat(check()).isEmpty();
    }

    @Test
    void a_number_that_is_not_the_oracles_is_found_in_each_store() {
        postgres.put(UNITS, units(2));
        redis.put(UNITS, units(2));

        assertThat(kinds()).containsExactly(Kind.DIFFERS_FROM_ORACLE, Kind.DIFFERS_FROM_ORACLE);
    }

    @Test
    void a_record_that_one_store_lacks_is_found_although_its_numbers_are_zero() {
        postgres.put(key("x", "treatment", Stage.units), units(0));

        assertThat(kinds()).containsExactly(Kind.STORES_DIFFER);
    }

    @Test
    void a_record_of_the_log_that_is_not_accounted_for_is_found() {
        log.add(line("s1-a", 1, null));

        assertThat(kinds()).containsExactly(Kind.RESIDUAL, Kind.RESIDUAL);
    }

    @Test
    void a_look_at_an_event_that_has_ended_nowhere_is_found_in_each_store() {
        Stats lost = Stats.newBuilder(received(1)).setExposed(0).build();
        postgres.put(LOG, lost);
        redis.put(LOG, lost);

        assertThat(kinds()).containsExactly(Kind.RESIDUAL, Kind.RESIDUAL);
    }

    @Test
    void stores_that_did_not_come_to_the_end_are_found_with_what_they_lack() {
        missing.add("Redis: events of partition 1 to 7: 0 of 1");

        assertThat(check()).singleElement().returns(missing.getFirst(), Finding::what);
    }

    private List<Kind> kinds() {
        return check().stream().map(Finding::kind).toList();
    }

    private List<Finding> check() {
        return Checker.check(evidence());
    }

    private Evidence evidence() {
        return new Evidence(
                "s1-",
                answers,
                log,
                List.of(experiment()),
                List.of(experiment()),
                log.stream().map(line -> line.partition() + ":" + line.offset()).toList(),
                new Stored(postgres, true),
                new Stored(redis, true),
                missing);
    }

    private static Answered accepted(String id, Item.Kind kind, long offset) {
        return new Answered(item(id, kind), new Answer.Accepted(0, offset), true);
    }

    private static Item item(String id, Item.Kind kind) {
        return new Item(id, kind, "{}");
    }

    @Test
    void an_archive_has_every_record_once_and_as_it_was() {
        LogLine first = line("s1-a", 0, null);
        LogLine second = line("s1-b", 1, "as it was");
        List<LogLine> whole = List.of(first, second);

        assertThat(Checker.checkArchive(List.of(), whole, List.of(second, first)))
                .isEmpty();
        for (List<LogLine> archived :
                List.of(List.of(first), List.of(first, first, second), List.of(first, line("s1-b", 1, "otherwise")))) {
            assertThat(Checker.checkArchive(List.of(), archived, whole))
                    .singleElement()
                    .returns(Kind.ARCHIVE, Finding::kind);
        }
        assertThat(Checker.checkArchive(List.of("partition 0 to 1 of 2"), List.of(first), whole))
                .singleElement()
                .returns("it lacks partition 0 to 1 of 2", Finding::what);
    }

    @Test
    void what_another_generation_has_wrong_is_told_of_it() {
        postgres.put(UNITS, units(2));

        assertThat(Checker.checkGeneration(7, evidence())).isNotEmpty().allSatisfy(found -> assertThat(found.what())
                .startsWith("generation 7: "));
    }

    private static LogLine line(String id, long offset, String text) {
        Event event = Event.newBuilder()
                .setId(id)
                .setType(id.equals("s1-a") ? "exposure" : "other")
                .setTime(5)
                .setUser("u")
                .setText(text)
                .setExposure(id.equals("s1-a") ? new Exposure("x", "control") : null)
                .build();
        return new LogLine(0, offset, new LogRecord("default", event, 5));
    }

    private static ExperimentDefinition experiment() {
        return ExperimentDefinition.newBuilder()
                .setProject("default")
                .setExperiment("x")
                .setRevision(1)
                .setGeneration(1)
                .setPhase(0)
                .setUnit(UnitType.user)
                .setVariants(List.of(new Variant("control", 1, null), new Variant("treatment", 1, null)))
                .setStart(0)
                .setActiveFrom(0)
                .setMetrics(List.of(Metric.newBuilder()
                        .setKey("done")
                        .setKind(MetricKind.last)
                        .setEventType("done")
                        .setValue("v")
                        .build()))
                .build();
    }

    private static StatsKey key(String experiment, String variant, Stage stage) {
        StatsKey key = new StatsKey();
        key.setGeneration(1);
        key.setProject("default");
        key.setExperiment(experiment);
        key.setVariant(variant);
        key.setStage(stage);
        key.setDimension("");
        key.setValue("");
        return key;
    }

    private static StatsKey hour() {
        StatsKey key = key("x", "control", Stage.hours);
        key.setValue("0");
        return key;
    }

    private static Stats units(long units) {
        return Stats.newBuilder()
                .setRevision(1)
                .setUnits(units)
                .setCounted(units)
                .build();
    }

    private static Stats received(long received) {
        return Stats.newBuilder()
                .setRevision(1)
                .setReceived(received)
                .setAdmitted(received)
                .setExposed(received)
                .build();
    }
}
