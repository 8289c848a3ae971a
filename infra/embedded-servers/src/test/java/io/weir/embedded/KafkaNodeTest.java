package io.weir.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class KafkaNodeTest {

    private static final List<String> VOTERS = KafkaNode.parseVoters("1@a:1093, 2@b:2093,3@c:3093");

    @Test
    void all_who_were_given_the_same_voters_come_to_the_same_cluster_and_others_to_another() {
        String cluster = KafkaNode.clusterIdOf(VOTERS);

        assertThat(Uuid.fromString(cluster)).isNotEqualTo(Uuid.ZERO_UUID);
        assertThat(KafkaNode.clusterIdOf(KafkaNode.parseVoters("1@a:1093,2@b:2093,3@c:3093")))
                .isEqualTo(cluster);
        assertThat(KafkaNode.clusterIdOf(List.of("1@a:1093"))).isNotEqualTo(cluster);
    }

    @Test
    void what_the_brokers_keep_for_themselves_has_three_copies_where_there_are_three() {
        assertThat(new KafkaNode(2, "b", 9092, 2093, VOTERS, "x").copies()).isEqualTo(3);
        assertThat(KafkaNode.alone(0).copies()).isEqualTo(1);
        assertThat(KafkaNode.alone(0).isAlone()).isTrue();
    }

    @Test
    void a_node_that_the_voters_do_not_name_is_refused_with_what_is_wrong() {
        assertThatThrownBy(() -> KafkaNode.controllerPort(VOTERS, 4)).hasMessageContaining("node 4 is not among");
        assertThatThrownBy(() -> new KafkaNode(2, "b", 9092, 9, VOTERS, "x"))
                .hasMessageContaining("another port than 9");
        assertThatThrownBy(() -> KafkaNode.controllerPort(List.of("a:1"), 1)).hasMessageContaining("id@host:port");
        assertThatThrownBy(() -> new KafkaNode(1, "a", 0, 1093, VOTERS, "x")).hasMessageContaining("1..65535, is 0");
    }
}
