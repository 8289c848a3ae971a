package io.weir.streams.definitions;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.schemas.Event;
import io.weir.schemas.EventValue;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.UnitType;
import io.weir.streams.Events;
import io.weir.streams.Histories;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DefinitionIndexTest {

    private final DefinitionIndex index = new DefinitionIndex();

    private static ExperimentDefinition experiment(String key, long activeFrom, Long activeUntil) {
        ExperimentDefinition experiment = Events.experiment(UnitType.user);
        experiment.setExperiment(key);
        experiment.setActiveFrom(activeFrom);
        experiment.setActiveUntil(activeUntil);
        return experiment;
    }

    private Asked calls() {
        return index.project("default").asked(UnitType.user, "call");
    }

    private static Evaluation call() {
        Event call = new Event();
        call.setType("call");
        call.setValues(List.of(new EventValue("cost", 1L)));
        call.setAttributes(List.of());
        return new Evaluation().of(call);
    }

    @Test
    void selections_that_experiments_share_are_one() {
        for (int i = 0; i < 1_000; i++) index.put(ExperimentRules.of(experiment("x" + i, 0, null)));

        assertThat(calls().selections()).hasSize(2); // a call, and a call's cost
        assertThat(calls().askers(5_000)).isEqualTo(1_000);
        Selection one = index.find("default/x1").parts().getFirst().rule().events();
        assertThat(index.find("default/x999").parts().getFirst().rule().events())
                .isSameAs(one);
    }

    @Test
    void an_event_is_asked_for_from_the_first_activation_until_the_last_end() {
        index.put(ExperimentRules.of(experiment("a", 1_000, 2_000L)));
        index.put(ExperimentRules.of(experiment("b", 1_500, 3_000L)));

        assertThat(calls().asksFor(call(), 999)).isFalse();
        assertThat(calls().asksFor(call(), 1_000)).isTrue();
        assertThat(calls().asksFor(call(), 2_999)).isTrue();
        assertThat(calls().asksFor(call(), 3_000)).isFalse();
        assertThat(calls().askers(1_999)).isEqualTo(2);
        assertThat(calls().askers(2_000)).isEqualTo(1);
        assertThat(calls().askers(3_000)).isZero();
    }

    @Test
    void a_task_is_told_what_has_changed_since_it_looked() {
        for (int i = 0; i < 10; i++) index.put(ExperimentRules.of(experiment("x" + i, 0, null)));
        long seen = index.version();
        index.put(ExperimentRules.of(experiment("x3", 0, null)));

        assertThat(index.changedSince(seen))
                .extracting(ExperimentRules::experiment)
                .containsExactly("x3");
        assertThat(index.changedSince(-1)).hasSize(10);
        assertThat(index.changedSince(index.version())).isEmpty();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void after_any_changes_it_says_what_an_index_made_anew_would(long seed) {
        Random random = new Random(seed);
        Map<String, ExperimentDefinition> defined = new HashMap<>();
        for (int step = 0; step < 300; step++) {
            String key = "x" + random.nextInt(25);
            if (random.nextInt(4) == 0) {
                defined.remove(key);
                index.remove("default/" + key);
                continue;
            }
            UnitType unit = UnitType.values()[random.nextInt(3)];
            ExperimentDefinition experiment = Histories.experiment(random, unit);
            experiment.setExperiment(key);
            defined.put(key, experiment);
            index.put(ExperimentRules.of(experiment));
        }
        DefinitionIndex anew = new DefinitionIndex();
        defined.values().forEach(experiment -> anew.put(ExperimentRules.of(experiment)));

        for (UnitType unit : UnitType.values()) {
            for (String type : List.of("call", "done", "exposure", "none")) {
                Asked is = index.project("default").asked(unit, type);
                Asked expected = anew.project("default").asked(unit, type);
                assertThat(Set.copyOf(is.selections())).isEqualTo(Set.copyOf(expected.selections()));
                assertThat(is.untils()).isEqualTo(expected.untils());
                assertThat(is.values()).isEqualTo(expected.values());
                assertThat(is.attributes()).isEqualTo(expected.attributes());
            }
        }
        assertThat(index.hasClusters()).isEqualTo(anew.hasClusters());
        assertThat(index.needsRekeying()).isEqualTo(anew.needsRekeying());
        assertThat(new ArrayList<>(index.project("default").all()))
                .hasSameElementsAs(anew.project("default").all());
    }
}
