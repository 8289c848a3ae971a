package io.weir.streams;

import static io.weir.streams.Events.call;
import static io.weir.streams.Events.exposure;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.oracle.LogRecord;
import io.weir.schemas.Event;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.LogOffset;
import io.weir.schemas.Stage;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import io.weir.schemas.UnitType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClustersTest {

    private static final long HOUR = 3_600_000;

    @TempDir
    private Path stateDir;

    private Stream stream;

    @BeforeEach
    void start() {
        stream = new Stream(stateDir);
    }

    @AfterEach
    void stop() {
        stream.close();
    }

    private static ExperimentDefinition experiment(UnitType unit, String clusterBy) {
        return ExperimentDefinition.newBuilder(Events.experiment(unit))
                .setClusterBy(clusterBy)
                .build();
    }

    private static Event of(String task, Event event) {
        return Event.newBuilder(event).setTask(task).build();
    }

    private void send(Event... events) {
        for (Event event : events) stream.send(new LogRecord(Events.PROJECT, event, event.getTime()));
    }

    private Stats progress() {
        return stream.written(new StatsKey(1L, "", "", "", 0, Stage.cluster_progress, 0, "", ""));
    }

    @Test
    void arms_that_were_tried_on_one_task_share_its_cluster() {
        stream.define(experiment(UnitType.user, "task"));
        send(
                of("t", exposure("e1", "u", 2_000, "control")),
                of("t", exposure("e2", "v", 2_000, "treatment")),
                of("other", exposure("e3", "w", 2_000, "treatment")),
                call("c1", "u", 2_001, 3),
                call("c2", "v", 2_001, 5),
                call("c3", "w", 2_001, 7));

        var treatment = stream.stored().clusters().get("treatment/cost");
        assertThat(treatment.clusters()).isEqualTo(2);
        assertThat(treatment.sum()).isEqualTo(12);
        assertThat(treatment.sumSquares()).isEqualTo(25 + 49);
        assertThat(treatment.shared()).isEqualTo(1);
        assertThat(treatment.controlSumSum()).isEqualTo(15);
    }

    @Test
    void E3_an_earlier_exposure_with_another_task_moves_its_unit_to_that_cluster() {
        stream.define(experiment(UnitType.user, "task"));
        send(of("late", exposure("e1", "u", 3_000, "control")), of("late", exposure("e2", "v", 3_000, "control")));
        assertThat(stream.stored().clusters().get("control/cost").clusters()).isEqualTo(1);

        send(of("early", exposure("e0", "u", 2_000, "control")));

        assertThat(stream.stored().clusters().get("control/cost").clusters()).isEqualTo(2);
    }

    @Test
    void E2_a_crossover_leaves_its_cluster() {
        stream.define(experiment(UnitType.user, "task"));
        send(of("t", exposure("e1", "u", 2_000, "control")), of("t", exposure("e2", "u", 3_000, "treatment")));

        assertThat(stream.stored().clusters()).isEmpty();
        assertThat(stream.entries("clusters")).isZero();
    }

    @Test
    void the_progress_of_clusters_comes_behind_their_sums_and_says_how_far_the_log_is_in_them() {
        stream.define(experiment(UnitType.user, "task"));
        send(of("t", exposure("e1", "u", 2_000, "control")), call("c1", "u", 2_001, 3));

        List<StatsKey> written = stream.flush();

        assertThat(written)
                .extracting(StatsKey::getStage)
                .containsSubsequence(Stage.clusters, Stage.cluster_progress)
                .doesNotContainSubsequence(Stage.cluster_progress, Stage.clusters);
        assertThat(progress().getAsOf()).containsExactly(new LogOffset(0, 2L));
        assertThat(progress().getStreamTime()).isEqualTo(2_001);
        assertThat(stream.flush()).isEmpty();
    }

    @Test
    void what_was_re_keyed_is_in_the_progress_of_clusters_when_it_is_in_their_sums() {
        stream.define(experiment(UnitType.run, "task"));
        Event exposure = Event.newBuilder(of("t", exposure("e1", "u", 2_000, "control")))
                .setRun("r")
                .build();
        send(exposure);
        stream.flush();

        assertThat(stream.stored().clusters().get("control/cost").clusters()).isEqualTo(1);
        assertThat(progress().getAsOfRekeyed()).containsExactly(new LogOffset(0, 1L));
    }

    @Test
    void nothing_is_said_of_clusters_while_no_experiment_has_any() {
        stream.define(experiment(UnitType.user, null));
        send(exposure("e1", "u", 2_000, "control"));

        assertThat(stream.flush())
                .extracting(StatsKey::getStage)
                .doesNotContain(Stage.clusters, Stage.cluster_progress);
    }

    @Test
    void E7_the_clusters_of_an_experiment_that_is_over_are_dropped_and_their_sums_stay() {
        stream.define(experiment(UnitType.user, "task"));
        send(of("t", exposure("e1", "u", 2_000, "control")));
        stream.flush();
        stream.sweep(2);
        assertThat(stream.entries("clusters")).isEqualTo(1);

        send(call("later", "v", 3 * HOUR, 7));
        stream.sweep(3);

        assertThat(stream.entries("clusters")).isZero();
        assertThat(stream.stored().clusters().get("control/cost").clusters()).isEqualTo(1);
    }

    @Test
    void E7_the_clusters_of_an_experiment_that_is_gone_are_dropped() {
        stream.define(experiment(UnitType.user, "task"));
        send(of("t", exposure("e1", "u", 2_000, "control")));
        stream.flush();
        assertThat(stream.entries("clusters")).isEqualTo(1);

        stream.undefine("x");
        stream.sweep(2);
        assertThat(stream.entries("clusters"))
                .as("its definition may be on its way")
                .isEqualTo(1);

        stream.idle(Duration.ofMinutes(10));
        stream.sweep(2);
        assertThat(stream.entries("clusters")).isZero();
    }
}
