package io.weir.ingest.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ingest.validation.Outcome;
import io.weir.schemas.Topics;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class RecordsTest {

    private static ProducerRecord<byte[], byte[]> record(byte[] belowResolution) {
        return new Records("default", key -> 0)
                .of(
                        new Outcome.Accepted(new byte[] {1}, new byte[] {2}, new byte[16], false, belowResolution),
                        null,
                        5);
    }

    @Test
    void values_that_became_0_stand_in_a_header_and_only_then() {
        assertThat(record("cost\nfee".getBytes(UTF_8))
                        .headers()
                        .lastHeader(Topics.HEADER_BELOW_RESOLUTION)
                        .value())
                .asString(UTF_8)
                .isEqualTo("cost\nfee");
        assertThat(record(null).headers().lastHeader(Topics.HEADER_BELOW_RESOLUTION))
                .isNull();
    }
}
