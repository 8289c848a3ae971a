package io.weir.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.junit.jupiter.api.Test;

class SingleObjectTest {

    private static final Event EVENT = Event.newBuilder()
            .setId("e-1")
            .setType("exposure")
            .setTime(1_764_000_000_123L)
            .setUser("ü-17")
            .setExposure(new Exposure("planner-v2", "treatment"))
            .setValues(List.of(new EventValue("cost_usd", 4_100L)))
            .setText("grüß 🙂")
            .build();

    @Test
    void what_is_written_is_read_again() {
        assertThat(SingleObject.EVENT.decode(SingleObject.EVENT.encode(EVENT))).isEqualTo(EVENT);
    }

    @Test
    void it_is_the_encoding_that_avro_itself_reads_and_writes() throws Exception {
        var encoder = new BinaryMessageEncoder<Event>(SpecificData.getForClass(Event.class), Event.getClassSchema());
        var decoder = new BinaryMessageDecoder<Event>(SpecificData.getForClass(Event.class), Event.getClassSchema());

        assertThat(SingleObject.EVENT.encode(EVENT))
                .isEqualTo(encoder.encode(EVENT).array());
        assertThat(decoder.decode(SingleObject.EVENT.encode(EVENT))).isEqualTo(EVENT);
    }

    @Test
    void every_truncation_is_refused_and_none_is_read_as_something_else() {
        byte[] whole = SingleObject.EVENT.encode(EVENT);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> SingleObject.EVENT.decode(cut)).isInstanceOf(SingleObject.UnreadableRecord.class);
        }
    }

    @Test
    void the_payload_hash_is_of_the_body_alone() {
        byte[] record = SingleObject.EVENT.encode(EVENT);
        byte[] otherHeader = record.clone();
        otherHeader[5] ^= 1;

        assertThat(PayloadHash.ofRecord(record))
                .hasSize(PayloadHash.BYTES)
                .isEqualTo(PayloadHash.ofRecord(otherHeader))
                .isNotEqualTo(PayloadHash.ofRecord(SingleObject.EVENT.encode(
                        Event.newBuilder(EVENT).setTime(1).build())));
    }
}
