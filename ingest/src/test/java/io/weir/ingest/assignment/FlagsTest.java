package io.weir.ingest.assignment;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.SingleObject;
import io.weir.schemas.UnitType;
import io.weir.schemas.Variant;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FlagsTest {

    private final AtomicLong nanos = new AtomicLong();
    private final Flags flags = new Flags("default", Duration.ofSeconds(10), nanos::get);

    @Test
    void a_lower_revision_never_replaces_a_higher_one() {
        flags.accept("default/planner", revision(2));
        flags.accept("default/planner", revision(1));

        assertThat(flags.find("planner").revision()).isEqualTo(2);
        flags.accept("default/planner", revision(3));
        assertThat(flags.find("planner").revision()).isEqualTo(3);
    }

    @Test
    void what_cannot_be_read_leaves_what_was_known_and_says_so() {
        flags.accept("default/planner", revision(1));
        flags.accept("default/planner", new byte[] {1, 2, 3});
        flags.accept("default/other", new byte[0]);

        assertThat(flags.find("planner").revision()).isEqualTo(1);
        assertThat(flags.isUnreadable("planner")).isTrue();
        assertThat(flags.find("other")).isNull();
        assertThat(flags.unreadable()).isEqualTo(2);
        flags.accept("default/planner", revision(2));
        flags.accept("default/other", null);
        assertThat(flags.unreadable()).isZero();
    }

    @Test
    void a_tombstone_takes_it_away_and_other_projects_are_not_seen() {
        flags.accept("default/planner", revision(1));
        flags.accept("elsewhere/planner", revision(9));
        flags.accept("default/planner", null);

        assertThat(flags.find("planner")).isNull();
        assertThat(flags.size()).isZero();
    }

    @Test
    void a_draft_is_not_there_also_when_it_was_started_before() {
        flags.accept("default/planner", definition(1, 0));
        assertThat(flags.find("planner")).isNull();
        flags.accept("default/planner", definition(2, 1));
        assertThat(flags.find("planner")).isNotNull();
        flags.accept("default/planner", definition(3, 0));
        assertThat(flags.find("planner")).isNull();
    }

    @Test
    void it_is_absent_until_read_and_stale_when_nobody_answers_for_long() {
        assertThat(flags.state()).isEqualTo(Flags.State.absent);
        flags.isRead();
        assertThat(flags.state()).isEqualTo(Flags.State.fresh);
        nanos.addAndGet(Duration.ofSeconds(10).toNanos());
        assertThat(flags.state()).isEqualTo(Flags.State.fresh);
        nanos.addAndGet(1);
        assertThat(flags.state()).isEqualTo(Flags.State.stale);
        flags.isRead();
        assertThat(flags.state()).isEqualTo(Flags.State.fresh);
    }

    private static byte[] revision(long revision) {
        return definition(revision, 1);
    }

    private static byte[] definition(long revision, long generation) {
        return SingleObject.EXPERIMENT.encode(ExperimentDefinition.newBuilder()
                .setProject("default")
                .setExperiment("planner")
                .setRevision(revision)
                .setGeneration(generation)
                .setPhase(0)
                .setUnit(UnitType.user)
                .setVariants(List.of(new Variant("control", 1, null), new Variant("treatment", 1, null)))
                .setStart(0)
                .setActiveFrom(0)
                .setMetrics(List.of())
                .build());
    }
}
