package io.weir.streams.clusters;

import io.weir.streams.clusters.ClusterMessage.Changed;
import io.weir.streams.clusters.ClusterMessage.Watermark;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/** What lies in the stores and the topic of this package: a version, then the parts of the thing. */
final class ClusterBytes {

    private static final byte VERSION = 1;
    private static final byte CHANGED = 1;
    private static final byte WATERMARK = 2;

    private ClusterBytes() {}

    interface Writing {
        void to(DataOutput out) throws IOException;
    }

    interface Reading<T> {
        T from(DataInput in) throws IOException;
    }

    static byte[] write(Writing thing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        DataOutputStream out = new DataOutputStream(bytes);
        try {
            out.writeByte(VERSION);
            thing.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException("a byte array cannot fail", e);
        }
        return bytes.toByteArray();
    }

    static <T> T read(byte[] bytes, Reading<T> thing) {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        try {
            byte version = in.readByte();
            if (version != VERSION)
                throw new IllegalStateException("the store was written by another Weir, version " + version);
            return thing.from(in);
        } catch (IOException e) {
            throw new UncheckedIOException("a record of clusters ends too early", e);
        }
    }

    static Serde<ClusterMessage> messages() {
        Serializer<ClusterMessage> serializer = (topic, message) -> write(out -> write(message, out));
        Deserializer<ClusterMessage> deserializer = (topic, bytes) -> read(bytes, ClusterBytes::message);
        return Serdes.serdeFrom(serializer, deserializer);
    }

    private static void write(ClusterMessage message, DataOutput out) throws IOException {
        switch (message) {
            case Changed changed -> {
                out.writeByte(CHANGED);
                writeChanged(changed, out);
            }
            case Watermark mark -> {
                out.writeByte(WATERMARK);
                out.writeInt(mark.source());
                out.writeInt(mark.target());
                mark.position().writeTo(out);
            }
        }
    }

    private static ClusterMessage message(DataInput in) throws IOException {
        byte tag = in.readByte();
        if (tag == CHANGED) return readChanged(in);
        if (tag != WATERMARK) throw new IllegalStateException("a repartition record of a newer Weir, tag " + tag);
        int source = in.readInt();
        int target = in.readInt();
        return new Watermark(source, Position.readFrom(in), target);
    }

    static void writeChanged(Changed changed, DataOutput out) throws IOException {
        byte[] key = changed.cluster().toBytes();
        out.writeInt(key.length);
        out.write(key);
        out.writeUTF(changed.control());
        changed.changes().writeTo(out);
    }

    static Changed readChanged(DataInput in) throws IOException {
        byte[] key = new byte[in.readInt()];
        in.readFully(key);
        return new Changed(ClusterKey.parse(key), in.readUTF(), Moments.readFrom(in));
    }
}
