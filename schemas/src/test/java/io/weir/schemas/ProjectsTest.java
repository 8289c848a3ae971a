package io.weir.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectsTest {

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"weir-internal", "", "a/b"})
    void a_user_s_project_cannot_have_the_name_of_weir_s_own(String name) {
        assertThatThrownBy(() -> Projects.ofUsers(name)).isInstanceOf(IllegalArgumentException.class);
        assertThat(Projects.ofUsers(Topics.DEFAULT_PROJECT)).isEqualTo(Topics.DEFAULT_PROJECT);
    }

    @Test
    void a_record_of_weir_s_own_is_told_by_its_key() {
        assertThat(Projects.isInternal(new UnitKey(Projects.INTERNAL, UnitType.run, "0").toBytes()))
                .isTrue();
        assertThat(Projects.isInternal(new UnitKey("weir-internal2", UnitType.run, "0").toBytes()))
                .isFalse();
        assertThat(Projects.isInternal(new UnitKey("weir", UnitType.run, "weir-internal/").toBytes()))
                .isFalse();
        assertThat(Projects.isInternal("weir-internal".getBytes(UTF_8))).isFalse();
        assertThat(Projects.isInternal(null)).isFalse();
    }
}
