package io.weir.ingest.read;

import io.weir.schemas.Event;
import io.weir.schemas.SingleObject;
import io.weir.schemas.UnitType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes a draft as the bytes that {@link SingleObject#EVENT} would write for the same {@link Event}, without building
 * one. The order of the fields is the schema's; a test compares the bytes. For one thread.
 */
public final class EventEncoder {

    private static final int NULL = 0;
    /** Second branch of a union, zigzag. */
    private static final int PRESENT = 2;

    private static final int INITIAL = 8 * 1024;
    /** A long as a varint. */
    private static final int MAX_VARINT = 10;

    private final byte[] header = SingleObject.EVENT.header();
    private final byte[][] keyPrefixes = new byte[UnitType.values().length][];
    private byte[] out = new byte[INITIAL];
    private int length;

    public EventEncoder(String project) {
        for (UnitType type : UnitType.values()) {
            keyPrefixes[type.ordinal()] = (project + "/" + type + ":").getBytes(StandardCharsets.UTF_8);
        }
    }

    /** The whole record. The draft has been validated: what is required is there. */
    public byte[] value(EventDraft draft) {
        length = 0;
        room(draft);
        System.arraycopy(header, 0, out, 0, header.length);
        length = header.length;
        string(draft, Field.ID);
        string(draft, Field.TYPE);
        number(draft.time());
        optional(draft, Field.USER);
        optional(draft, Field.SESSION);
        optional(draft, Field.RUN);
        optional(draft, Field.TASK);
        optional(draft, Field.AGENT_NAME);
        optional(draft, Field.AGENT_VERSION);
        optional(draft, Field.TRACE_ID);
        optional(draft, Field.SPAN_ID);
        optional(draft, Field.PARENT_SPAN_ID);
        if (draft.hasExposure()) {
            number8(PRESENT);
            string(draft, Field.EXPERIMENT);
            string(draft, Field.VARIANT);
        } else {
            number8(NULL);
        }
        optional(draft, Field.OUTCOME);
        values(draft.values);
        attributes(draft.attributes, draft.text.array());
        optional(draft, Field.TEXT);
        return Arrays.copyOf(out, length);
    }

    /** The bytes of the primary unit's key: the first present of user, session, run. */
    public byte[] key(EventDraft draft) {
        if (draft.has(Field.USER)) return key(draft, UnitType.user, Field.USER);
        if (draft.has(Field.SESSION)) return key(draft, UnitType.session, Field.SESSION);
        return key(draft, UnitType.run, Field.RUN);
    }

    private byte[] key(EventDraft draft, UnitType type, Field field) {
        byte[] prefix = keyPrefixes[type.ordinal()];
        byte[] key = Arrays.copyOf(prefix, prefix.length + draft.length(field));
        System.arraycopy(draft.text.array(), draft.start(field), key, prefix.length, draft.length(field));
        return key;
    }

    private void values(Entries values) {
        int size = values.size();
        if (size > 0) {
            number(size);
            for (int i = 0; i < size; i++) {
                name(values.name(i));
                number(values.number(i));
            }
        }
        number8(0);
    }

    private void attributes(Entries attributes, byte[] text) {
        int size = attributes.size();
        if (size > 0) {
            number(size);
            for (int i = 0; i < size; i++) {
                name(attributes.name(i));
                bytes(text, (int) attributes.number(i), attributes.length(i));
            }
        }
        number8(0);
    }

    private void optional(EventDraft draft, Field field) {
        if (draft.has(field)) {
            number8(PRESENT);
            string(draft, field);
        } else {
            number8(NULL);
        }
    }

    private void string(EventDraft draft, Field field) {
        bytes(draft.text.array(), draft.start(field), draft.length(field));
    }

    private void bytes(byte[] from, int start, int count) {
        number(count);
        System.arraycopy(from, start, out, length, count);
        length += count;
    }

    /** A name: short, nearly always ASCII, and sound (the reader has looked). */
    private void name(String name) {
        int count = name.length();
        int start = length;
        number(count);
        int at = length;
        for (int i = 0; i < count; i++) {
            char c = name.charAt(i);
            if (c >= 0x80) {
                length = start;
                byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
                bytes(utf8, 0, utf8.length);
                return;
            }
            out[at++] = (byte) c;
        }
        length = at;
    }

    private void number8(int value) {
        out[length++] = (byte) value;
    }

    /** Zigzag, then seven bits a byte, the lowest first. */
    private void number(long value) {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            out[length++] = (byte) (rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        out[length++] = (byte) rest;
    }

    /** Makes room for the longest that the draft can become, once, so that no write has to look. */
    private void room(EventDraft draft) {
        int most = header.length + draft.text.length() + (Field.COUNT + 8) * (1 + MAX_VARINT);
        for (int i = 0; i < draft.values.size(); i++) most += most(draft.values.name(i));
        for (int i = 0; i < draft.attributes.size(); i++) most += most(draft.attributes.name(i));
        if (most > out.length) out = new byte[Math.max(2 * out.length, most)];
    }

    private static int most(String name) {
        return 3 * name.length() + 2 * MAX_VARINT;
    }
}
