package io.weir.streams.sinks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.sql.SQLException;
import java.util.Arrays;
import org.postgresql.copy.CopyIn;

/**
 * Rows in PostgreSQL's format of {@code COPY … (FORMAT binary)}, sent in pieces of some 64 KiB while they are put together: what
 * it holds is one piece and one row. Reused from batch to batch, by one thread.
 */
final class CopyBuffer {

    private static final int PIECE = 64 << 10;
    private static final byte[] SIGNATURE = "PGCOPY\n\377\r\n\0".getBytes(ISO_8859_1);
    private static final int NULL = -1;
    private static final short END = -1;

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes = new byte[PIECE + (4 << 10)];
    private int size;
    private CopyIn out;

    /** What an earlier copy left behind is gone. */
    void begin(CopyIn out) {
        this.out = out;
        size = 0;
        room(SIGNATURE.length + 2 * Integer.BYTES);
        raw(SIGNATURE);
        rawInt(0); // no flags
        rawInt(0); // no header extension
    }

    void row(int fields) throws SQLException {
        if (size >= PIECE) send();
        room(Short.BYTES);
        rawShort((short) fields);
    }

    void integer(int value) {
        room(2 * Integer.BYTES);
        rawInt(Integer.BYTES);
        rawInt(value);
    }

    /** A {@code bigint}, or a {@code timestamptz} of {@link Sql#micros}. */
    void bigint(long value) {
        room(Integer.BYTES + Long.BYTES);
        rawInt(Long.BYTES);
        LONG.set(bytes, size, value);
        size += Long.BYTES;
    }

    void bool(boolean value) {
        room(Integer.BYTES + 1);
        rawInt(1);
        bytes[size++] = (byte) (value ? 1 : 0);
    }

    /** @param value or null, of whichever type */
    void bytea(byte[] value) {
        if (value == null) {
            nothing();
            return;
        }
        room(Integer.BYTES + value.length);
        rawInt(value.length);
        raw(value);
    }

    /** @param value or null */
    void text(String value) {
        if (value == null) {
            nothing();
            return;
        }
        int length = value.length();
        room(Integer.BYTES + length);
        int at = size + Integer.BYTES;
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (c >= 0x80) {
                bytea(value.getBytes(UTF_8));
                return;
            }
            bytes[at + i] = (byte) c;
        }
        rawInt(length);
        size += length;
    }

    private void nothing() {
        room(Integer.BYTES);
        rawInt(NULL);
    }

    /** Sends the rest and the mark of the end. */
    void end() throws SQLException {
        room(Short.BYTES);
        rawShort(END);
        send();
    }

    private void send() throws SQLException {
        out.writeToCopy(bytes, 0, size);
        size = 0;
    }

    private void room(int more) {
        if (bytes.length - size < more) bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }

    private void raw(byte[] value) {
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
    }

    private void rawShort(short value) {
        SHORT.set(bytes, size, value);
        size += Short.BYTES;
    }

    private void rawInt(int value) {
        INT.set(bytes, size, value);
        size += Integer.BYTES;
    }
}
