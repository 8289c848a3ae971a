package io.weir.bench.torture.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class PlanTest {

    private static final Instant BASE = Instant.parse("2026-11-24T12:00:00Z");
    private static final Plan.Options OPTIONS = new Plan.Options(List.of(Fault.values()), 3, 800, 3, 2, 2, 2, 0);

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 77, 20261124})
    void a_seed_sends_the_same_bytes_and_strikes_at_the_same_times(long seed) {
        Plan one = Plan.of(seed, BASE, OPTIONS);
        Plan other = Plan.of(seed, BASE, OPTIONS);

        assertThat(one).isEqualTo(other);
        assertThat(one.digest()).isEqualTo(other.digest());
        assertThat(one.digest())
                .isNotEqualTo(Plan.of(seed + 1, BASE, OPTIONS).digest())
                .isNotEqualTo(Plan.of(seed, BASE.plusSeconds(1), OPTIONS).digest());
    }

    @Test
    void ten_seeds_meet_every_fault() {
        Set<Fault> met = EnumSet.noneOf(Fault.class);
        for (long seed = 1; seed <= 10; seed++) {
            Plan.of(seed, BASE, OPTIONS).strikes().forEach(strike -> met.add(strike.fault()));
        }

        assertThat(met).containsExactlyInAnyOrder(Fault.values());
    }

    @Test
    void strikes_come_one_after_another_and_posts_go_on_beyond_the_last() {
        Plan plan = Plan.of(3, BASE, OPTIONS);

        int free = 0;
        for (Strike strike : plan.strikes()) {
            assertThat(strike.atMs()).isGreaterThan(free);
            free = strike.atMs() + strike.forMs();
        }
        assertThat(plan.posts().getLast().atMs()).isGreaterThan(free);
    }

    @Test
    void every_kind_of_item_is_sent_and_all_but_bad_ones_are_json_with_the_seeds_name() {
        Plan plan = Plan.of(5, BASE, OPTIONS);

        for (Item.Kind kind : Item.Kind.values())
            assertThat(plan.items(kind)).as("%s", kind).isPositive();
        plan.posts().stream().flatMap(post -> post.items().stream()).forEach(item -> {
            var event = JsonMapper.shared().readTree(item.json());
            assertThat(event.get("id").asString()).isEqualTo(item.id()).startsWith(plan.prefix());
        });
    }
}
