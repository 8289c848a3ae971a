package io.weir.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"u-17", "a/b:c", "ü", "🙂", " ", "run:1/2"})
    void a_unit_key_survives_its_bytes(String id) {
        var key = new UnitKey("default", UnitType.session, id);

        assertThat(UnitKey.parse(key.toBytes())).isEqualTo(key);
    }

    @Test
    void the_primary_unit_is_the_first_of_user_session_and_run() {
        var event = Event.newBuilder()
                .setId("e")
                .setType("t")
                .setTime(0)
                .setSession("s")
                .setRun("r")
                .build();

        assertThat(UnitKey.primary("p", event)).isEqualTo(new UnitKey("p", UnitType.session, "s"));
        event.setUser("u");
        assertThat(UnitKey.primary("p", event)).isEqualTo(new UnitKey("p", UnitType.user, "u"));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"", "p", "p/run", "/run:1", "p/team:1", "p/run:"})
    void what_is_not_a_unit_key_is_refused(String text) {
        assertThatThrownBy(() -> UnitKey.parse(text.getBytes(UTF_8))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void all_records_of_one_stream_partition_share_a_partition_of_the_stats_topic() {
        assertThat(Topics.statsPartition(5, 4)).isEqualTo(1);
        assertThat(Topics.statsPartition(3, 4)).isEqualTo(3);
    }

    @Test
    void every_stage_has_its_hash_in_redis_under_one_tag() {
        var key = new StatsKey(1L, "default", "planner", "treatment", 0, Stage.units, 3, "", "");

        assertThat(RedisKeys.hashOf(key)).isEqualTo("weir:{stats2}:1:units:default/planner");
        assertThat(SingleObject.STATS_KEY.decode(RedisKeys.field(key))).isEqualTo(key);
        key.setStage(Stage.hours);
        assertThat(RedisKeys.hashOf(key)).isEqualTo("weir:{stats2}:1:hours:default/planner");
        key.setStage(Stage.cluster_progress);
        assertThat(RedisKeys.hashOf(key)).isEqualTo("weir:{stats2}:1:progress").contains("{stats2}");
        key.setStage(Stage.unknown);
        assertThatThrownBy(() -> RedisKeys.hashOf(key)).hasMessageContaining("newer Weir");
    }
}
