package io.weir.ingest.read;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.kit.problem.ProblemCode;
import java.util.Arrays;

/**
 * What has been read of one event: slots instead of objects, used again for the next event, by one thread. It holds the
 * first problem that was met; an event with a problem is read to its end all the same, for its id and for what follows.
 */
public final class EventDraft {

    /** Length of a value that was not 0 and became 0; that of others is 0. */
    static final int BELOW_RESOLUTION = 1;

    final TextBytes text = new TextBytes();
    final Entries values;
    final Entries attributes;

    private final int[] starts = new int[Field.COUNT];
    private final int[] lengths = new int[Field.COUNT];
    private long time;
    private boolean hasTime;
    private boolean hasExposure;
    /** A bit per key that was met, to tell a key that comes twice. */
    private long met;

    private ProblemCode code;
    private String pointer;
    private String message;

    public EventDraft(Limits limits) {
        values = new Entries(limits.values());
        attributes = new Entries(limits.attributes());
    }

    void clear() {
        text.clear();
        values.clear();
        attributes.clear();
        Arrays.fill(lengths, -1);
        hasTime = false;
        hasExposure = false;
        met = 0;
        code = null;
    }

    /** Notes a key by its bit. */
    void meet(int key) {
        long bit = 1L << key;
        if ((met & bit) != 0) throw new MalformedJson("An object of the event has a key twice.");
        met |= bit;
    }

    void set(Field field, int start, int length) {
        starts[field.ordinal()] = start;
        lengths[field.ordinal()] = length;
    }

    void time(long epochMillis) {
        time = epochMillis;
        hasTime = true;
    }

    void exposure() {
        hasExposure = true;
    }

    /** Keeps the first problem only. */
    public void refuse(ProblemCode why, String where, String words) {
        if (code != null) return;
        code = why;
        pointer = where;
        message = words;
    }

    public boolean isRefused() {
        return code != null;
    }

    public ProblemCode code() {
        return code;
    }

    public String pointer() {
        return pointer;
    }

    public String message() {
        return message;
    }

    public boolean has(Field field) {
        return lengths[field.ordinal()] >= 0;
    }

    public boolean hasTime() {
        return hasTime;
    }

    /** Epoch milliseconds. */
    public long time() {
        return time;
    }

    /** An object {@code exposure} was there, whole or not. */
    public boolean hasExposure() {
        return hasExposure;
    }

    /** UTF-8 bytes in a field that is there. */
    public int length(Field field) {
        return lengths[field.ordinal()];
    }

    int start(Field field) {
        return starts[field.ordinal()];
    }

    public byte byteAt(Field field, int index) {
        return text.array()[starts[field.ordinal()] + index];
    }

    /** The field as a string, or null. For messages and refused events: it allocates. */
    public String string(Field field) {
        return has(field) ? new String(text.array(), start(field), length(field), UTF_8) : null;
    }

    /** Names of the values that were not 0 and became 0, UTF-8, one a line; null: there is none. */
    public byte[] belowResolution() {
        StringBuilder names = null;
        for (int i = 0; i < values.size(); i++) {
            // A name of two lines cannot be told of.
            if (values.length(i) != BELOW_RESOLUTION || values.name(i).indexOf('\n') >= 0) continue;
            names = names == null ? new StringBuilder() : names.append('\n');
            names.append(values.name(i));
        }
        return names == null ? null : names.toString().getBytes(UTF_8);
    }

    public boolean equals(Field field, byte[] ascii) {
        int start = start(field);
        return has(field) && Arrays.equals(text.array(), start, start + length(field), ascii, 0, ascii.length);
    }
}
