package io.weir.streams.units;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.kafka.common.utils.ByteUtils;

/** Bytes that are written one after the other, into room that grows: nobody has to know before how many there will be. Mutable. */
final class GrowingBytes {

    private static final int MAX_VARLONG = 10;

    private ByteBuffer out;

    /** @param expected as many as there will be in most cases */
    GrowingBytes(int expected) {
        out = ByteBuffer.allocate(expected);
    }

    int size() {
        return out.position();
    }

    GrowingBytes put(byte value) {
        room(1);
        out.put(value);
        return this;
    }

    GrowingBytes put(byte[] bytes) {
        room(bytes.length);
        out.put(bytes);
        return this;
    }

    GrowingBytes put(GrowingBytes bytes) {
        room(bytes.size());
        out.put(bytes.out.array(), 0, bytes.size());
        return this;
    }

    GrowingBytes putShort(short value) {
        room(Short.BYTES);
        out.putShort(value);
        return this;
    }

    GrowingBytes putLong(long value) {
        room(Long.BYTES);
        out.putLong(value);
        return this;
    }

    /** Small numbers, negative ones too, take a byte or two. */
    GrowingBytes putVarlong(long value) {
        room(MAX_VARLONG);
        ByteUtils.writeVarlong(value, out);
        return this;
    }

    GrowingBytes putUnsignedVarint(int value) {
        room(MAX_VARLONG);
        ByteUtils.writeUnsignedVarint(value, out);
        return this;
    }

    byte[] toBytes() {
        return Arrays.copyOf(out.array(), out.position());
    }

    private void room(int bytes) {
        if (out.remaining() >= bytes) return;
        ByteBuffer larger = ByteBuffer.allocate(Math.max(2 * out.capacity(), out.position() + bytes));
        out = larger.put(out.array(), 0, out.position());
    }
}
