package io.weir.streams.dedupe;

import io.weir.schemas.UnitKey;
import io.weir.streams.dedupe.Logged.Rekeyed;
import io.weir.streams.dedupe.Logged.Watermark;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/** What lies in the repartition topic: a tag, then an event's unit and record, or a watermark. */
public final class LoggedSerde {

    private static final byte EVENT = 1;
    /** Of an earlier Weir, without the received time. */
    private static final byte UNTIMED_WATERMARK = 2;

    private static final byte WATERMARK = 3;

    private LoggedSerde() {}

    public static Serde<Logged> serde() {
        Serializer<Logged> serializer = (topic, logged) -> encode(logged);
        Deserializer<Logged> deserializer = (topic, bytes) -> decode(bytes);
        return Serdes.serdeFrom(serializer, deserializer);
    }

    static byte[] encode(Logged logged) {
        return switch (logged) {
            case Rekeyed event -> {
                byte[] unit = event.unit().toBytes();
                yield ByteBuffer.allocate(1 + Integer.BYTES + unit.length + event.record().length)
                        .put(EVENT)
                        .putInt(unit.length)
                        .put(unit)
                        .put(event.record())
                        .array();
            }
            case Watermark mark ->
                ByteBuffer.allocate(1 + 2 * Integer.BYTES + 2 * Long.BYTES)
                        .put(WATERMARK)
                        .putInt(mark.origin())
                        .putLong(mark.nextOffset())
                        .putInt(mark.target())
                        .putLong(mark.received())
                        .array();
            case Logged.Admitted a -> throw stays(a);
            case Logged.Duplicate d -> throw stays(d);
            case Logged.Conflict c -> throw stays(c);
            case Logged.Unreadable u -> throw stays(u);
            case Logged.Quarantined q -> throw stays(q);
        };
    }

    static Logged decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        byte tag = in.get();
        if (tag == WATERMARK) return new Watermark(in.getInt(), in.getLong(), in.getInt(), in.getLong());
        if (tag == UNTIMED_WATERMARK) return new Watermark(in.getInt(), in.getLong(), in.getInt(), -1);
        if (tag != EVENT) throw new IllegalArgumentException("a repartition record of a newer Weir, tag " + tag);
        int length = in.getInt();
        int start = in.position();
        byte[] unit = Arrays.copyOfRange(bytes, start, start + length);
        return new Rekeyed(UnitKey.parse(unit), Arrays.copyOfRange(bytes, start + length, bytes.length));
    }

    private static IllegalStateException stays(Logged logged) {
        return new IllegalStateException(logged.getClass().getSimpleName() + " does not change its partition");
    }
}
