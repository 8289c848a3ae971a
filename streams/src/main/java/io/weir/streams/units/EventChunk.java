package io.weir.streams.units;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.schemas.Event;
import io.weir.schemas.EventAttribute;
import io.weir.schemas.EventValue;
import io.weir.schemas.Exposure;
import io.weir.streams.definitions.Asked;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.ByteUtils;

/**
 * Events of one unit and one minute that came between two commits, as they lie in the store: a version, whether they wait for a first
 * exposure, how many there are, and each. Words that occur again are written once.
 */
final class EventChunk {

    /** What events of a chunk have in common: the minute of their event time. */
    static final long SPAN_MS = 60_000;

    private static final byte VERSION = 2;
    /** Without values below the resolution, else the same. */
    private static final byte VERSION_BEFORE = 1;

    private static final byte KEPT = 1;
    private static final int HAS_OUTCOME = 1;
    private static final int HAS_EXPOSURE = 2;
    private static final int HAS_BELOW = 4;

    private EventChunk() {}

    static long minuteOf(long time) {
        if (time < Long.MIN_VALUE + SPAN_MS) return Long.MIN_VALUE; // a whole minute may lie before all time
        return Math.floorDiv(time, SPAN_MS) * SPAN_MS;
    }

    /** A chunk that grows. Mutable. */
    static final class Writer {
        private final long minute;
        private final boolean isKept;
        private final List<String> words = new ArrayList<>(12);
        private final GrowingBytes out = new GrowingBytes(192);
        private int count;

        Writer(long minute, boolean isKept) {
            this.minute = minute;
            this.isKept = isKept;
        }

        long minute() {
            return minute;
        }

        boolean isKept() {
            return isKept;
        }

        int count() {
            return count;
        }

        int size() {
            return out.size();
        }

        /** @param asked names what is written of its values and attributes */
        void add(Event event, String name, long received, Set<String> belowResolution, Asked asked) {
            count++;
            number(event.getTime() - minute);
            number(received - event.getTime());
            text(name);
            word(event.getType());
            Exposure exposure = event.getExposure();
            List<String> below = below(belowResolution, asked);
            number((event.getOutcome() == null ? 0 : HAS_OUTCOME)
                    | (exposure == null ? 0 : HAS_EXPOSURE)
                    | (below.isEmpty() ? 0 : HAS_BELOW));
            if (event.getOutcome() != null) word(event.getOutcome());
            if (exposure != null) {
                word(exposure.getExperiment());
                word(exposure.getVariant());
            }
            values(event.getValues(), asked);
            attributes(event.getAttributes(), asked);
            if (below.isEmpty()) return;
            number(below.size());
            for (String value : below) word(value);
        }

        private static List<String> below(Set<String> names, Asked asked) {
            return names.isEmpty()
                    ? List.of()
                    : names.stream().filter(asked.values()::contains).sorted().toList();
        }

        private void values(List<EventValue> values, Asked asked) {
            int kept = 0;
            for (int i = 0; i < values.size(); i++) {
                if (asked.values().contains(values.get(i).getName())) kept++;
            }
            number(kept);
            for (int i = 0; i < values.size() && kept > 0; i++) {
                EventValue value = values.get(i);
                if (!asked.values().contains(value.getName())) continue;
                word(value.getName());
                number(value.getMillionths());
            }
        }

        private void attributes(List<EventAttribute> attributes, Asked asked) {
            int kept = 0;
            for (int i = 0; i < attributes.size(); i++) {
                if (asked.attributes().contains(attributes.get(i).getName())) kept++;
            }
            number(kept);
            for (int i = 0; i < attributes.size() && kept > 0; i++) {
                EventAttribute attribute = attributes.get(i);
                if (!asked.attributes().contains(attribute.getName())) continue;
                word(attribute.getName());
                word(attribute.getValue());
            }
        }

        byte[] toBytes() {
            return new GrowingBytes(8 + out.size())
                    .put(VERSION)
                    .put(isKept ? KEPT : 0)
                    .putUnsignedVarint(count)
                    .put(out)
                    .toBytes();
        }

        private void number(long number) {
            out.putVarlong(number);
        }

        /** A word that was met before is its place among them, counted from 1. */
        private void word(String word) {
            int known = words.indexOf(word);
            number(known + 1);
            if (known >= 0) return;
            words.add(word);
            text(word);
        }

        private void text(String text) {
            byte[] bytes = text.getBytes(UTF_8);
            out.putVarlong(bytes.length).put(bytes);
        }
    }

    static int count(byte[] chunk) {
        ByteBuffer in = ByteBuffer.wrap(chunk);
        checkVersion(in.get());
        in.get();
        return ByteUtils.readUnsignedVarint(in);
    }

    /** True when its events came before their unit's first exposure. */
    static boolean isKept(byte[] chunk) {
        return chunk[1] == KEPT;
    }

    static void read(long minute, byte[] chunk, Consumer<StoredEvent> visitor) {
        ByteBuffer in = ByteBuffer.wrap(chunk);
        checkVersion(in.get());
        in.get();
        List<String> words = new ArrayList<>(12);
        for (int left = ByteUtils.readUnsignedVarint(in); left > 0; left--) visitor.accept(event(minute, in, words));
    }

    private static StoredEvent event(long minute, ByteBuffer in, List<String> words) {
        Event event = new Event();
        event.setTime(minute + ByteUtils.readVarlong(in));
        long received = event.getTime() + ByteUtils.readVarlong(in);
        String name = text(in);
        event.setId(EventName.idOf(name));
        event.setType(word(in, words));
        long flags = ByteUtils.readVarlong(in);
        if ((flags & HAS_OUTCOME) != 0) event.setOutcome(word(in, words));
        if ((flags & HAS_EXPOSURE) != 0) event.setExposure(new Exposure(word(in, words), word(in, words)));
        int count = (int) ByteUtils.readVarlong(in);
        List<EventValue> values = count == 0 ? List.of() : new ArrayList<>(count);
        for (int i = 0; i < count; i++) values.add(new EventValue(word(in, words), ByteUtils.readVarlong(in)));
        event.setValues(values);
        count = (int) ByteUtils.readVarlong(in);
        List<EventAttribute> attributes = count == 0 ? List.of() : new ArrayList<>(count);
        for (int i = 0; i < count; i++) attributes.add(new EventAttribute(word(in, words), word(in, words)));
        event.setAttributes(attributes);
        return new StoredEvent(event, name, received, (flags & HAS_BELOW) == 0 ? Set.of() : below(in, words));
    }

    private static Set<String> below(ByteBuffer in, List<String> words) {
        Set<String> below = new HashSet<>();
        for (long left = ByteUtils.readVarlong(in); left > 0; left--) below.add(word(in, words));
        return below;
    }

    private static String word(ByteBuffer in, List<String> words) {
        int known = (int) ByteUtils.readVarlong(in);
        if (known > 0) return words.get(known - 1);
        String word = text(in);
        words.add(word);
        return word;
    }

    private static String text(ByteBuffer in) {
        int length = (int) ByteUtils.readVarlong(in);
        String text = new String(in.array(), in.position(), length, UTF_8);
        in.position(in.position() + length);
        return text;
    }

    private static void checkVersion(byte version) {
        if (version != VERSION && version != VERSION_BEFORE)
            throw new IllegalStateException(UnitCodec.foreign(version, VERSION));
    }
}
