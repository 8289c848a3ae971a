package io.weir.ingest.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.ingest.log.Positions;
import io.weir.ingest.validation.Outcome;
import io.weir.schemas.SingleObject;
import java.util.Arrays;
import java.util.List;

/** The item-by-item answer as JSON, into one buffer. Ids of accepted events are copied from the record, as UTF-8. */
final class AnswerWriter {

    private static final byte[] HEAD = ascii("{\"accepted\":");
    private static final byte[] REFUSED = ascii(",\"refused\":");
    private static final byte[] ITEMS = ascii(",\"items\":[");
    private static final byte[] INDEX = ascii("{\"index\":");
    private static final byte[] ACCEPTED_ID = ascii(",\"status\":\"accepted\",\"id\":\"");
    private static final byte[] PARTITION = ascii("\",\"partition\":");
    private static final byte[] OFFSET = ascii(",\"offset\":");
    private static final byte[] REFUSED_STATUS = ascii(",\"status\":\"refused\"");
    private static final byte[] ID = ascii(",\"id\":\"");
    private static final byte[] CODE = ascii(",\"code\":\"");
    private static final byte[] POINTER = ascii("\",\"pointer\":\"");
    private static final byte[] MESSAGE = ascii("\",\"message\":\"");
    private static final byte[] HEX = ascii("0123456789abcdef");
    private static final int MAX_DIGITS = 20;

    private byte[] out;
    private int length;

    private AnswerWriter(int expected) {
        out = new byte[expected];
    }

    static byte[] write(List<Outcome> outcomes, int accepted, Positions positions) {
        AnswerWriter writer = new AnswerWriter(64 + 112 * outcomes.size());
        writer.raw(HEAD);
        writer.number(accepted);
        writer.raw(REFUSED);
        writer.number(outcomes.size() - accepted);
        writer.raw(ITEMS);
        for (int i = 0; i < outcomes.size(); i++) {
            if (i > 0) writer.raw(',');
            writer.raw(INDEX);
            writer.number(i);
            switch (outcomes.get(i)) {
                case Outcome.Accepted event -> writer.accepted(event, positions.partition(i), positions.offset(i));
                case Outcome.Refused event -> writer.refused(event);
            }
            writer.raw('}');
        }
        writer.raw(']');
        writer.raw('}');
        return writer.length == writer.out.length ? writer.out : Arrays.copyOf(writer.out, writer.length);
    }

    private void accepted(Outcome.Accepted event, int partition, long offset) {
        raw(ACCEPTED_ID);
        // The record begins with the id: its length as a zigzag varint (an id is at most some hundred bytes), the
        // bytes.
        byte[] value = event.value();
        int at = SingleObject.HEADER_BYTES;
        int zigzag = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = value[at++];
            zigzag |= (b & 0x7F) << shift;
            if (b >= 0) break;
        }
        text(value, at, zigzag >>> 1);
        raw(PARTITION);
        number(partition);
        raw(OFFSET);
        number(offset);
    }

    private void refused(Outcome.Refused event) {
        raw(REFUSED_STATUS);
        if (event.id() != null) {
            raw(ID);
            text(event.id());
            raw('"');
        }
        raw(CODE);
        text(event.code().name());
        raw(POINTER);
        text(event.pointer());
        raw(MESSAGE);
        text(event.message());
        raw('"');
    }

    private void text(String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        text(utf8, 0, utf8.length);
    }

    /** UTF-8 as the inside of a JSON string. */
    private void text(byte[] utf8, int from, int count) {
        ensure(6 * count);
        for (int i = from; i < from + count; i++) {
            byte b = utf8[i];
            if (b == '"' || b == '\\') {
                out[length++] = '\\';
                out[length++] = b;
            } else if (b >= 0 && b < 0x20) {
                out[length++] = '\\';
                out[length++] = 'u';
                out[length++] = '0';
                out[length++] = '0';
                out[length++] = HEX[b >> 4];
                out[length++] = HEX[b & 0xF];
            } else {
                out[length++] = b;
            }
        }
    }

    private void number(long number) {
        ensure(MAX_DIGITS);
        if (number < 0) throw new IllegalArgumentException("an index or a position below 0: " + number);
        int digits = 1;
        for (long rest = number; rest > 9; rest /= 10) digits++;
        long rest = number;
        for (int at = length + digits - 1; at >= length; at--) {
            out[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    private void raw(byte[] bytes) {
        ensure(bytes.length);
        System.arraycopy(bytes, 0, out, length, bytes.length);
        length += bytes.length;
    }

    private void raw(char c) {
        ensure(1);
        out[length++] = (byte) c;
    }

    private void ensure(int more) {
        if (more > out.length - length) out = Arrays.copyOf(out, Math.max(2 * out.length, length + more));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }
}
