package io.weir.ingest.read;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/** Strict parsers over bytes. Safe for many threads. */
public final class JsonParsers {

    /** Objects and arrays inside each other, counted from the body's root (in NDJSON: from the line's). */
    public static final int MAX_DEPTH = 32;

    // Lengths of names, strings and numbers are checked per field, where there is a better code than MALFORMED_JSON.
    private static final StreamReadConstraints CONSTRAINTS = StreamReadConstraints.builder()
            .maxNestingDepth(MAX_DEPTH)
            .maxNameLength(Integer.MAX_VALUE)
            .maxStringLength(Integer.MAX_VALUE)
            .maxNumberLength(Integer.MAX_VALUE)
            .build();

    private static final JsonFactory FAST = JsonFactory.builder()
            .streamReadConstraints(CONSTRAINTS)
            .recyclerPool(JsonRecyclerPools.threadLocalPool())
            .build();

    private static final JsonFactory NO_DUPLICATES = JsonFactory.builder()
            .streamReadConstraints(CONSTRAINTS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private JsonParsers() {}

    /**
     * A parser of {@code bytes[from, to)} that does not look for duplicate keys: the reader of an accepted event has seen
     * each of its fields, and knows.
     *
     * @throws MalformedJson when the bytes are not UTF-8 without a byte order mark
     */
    static JsonParser of(byte[] bytes, int from, int to) {
        int invalid = Utf8.firstInvalid(bytes, from, to);
        if (invalid >= 0) throw new MalformedJson("Byte " + (invalid - from) + " is not valid UTF-8.");
        if (to - from >= 3
                && bytes[from] == (byte) 0xEF
                && bytes[from + 1] == (byte) 0xBB
                && bytes[from + 2] == (byte) 0xBF) {
            throw new MalformedJson("JSON begins without a byte order mark.");
        }
        // Jackson would take a NUL here for UTF-16 or UTF-32.
        for (int at = from; at < Math.min(from + 4, to); at++) {
            if (bytes[at] == 0) throw new MalformedJson("Byte " + (at - from) + " is NUL: JSON is sent as UTF-8.");
        }
        return FAST.createParser(ObjectReadContext.empty(), bytes, from, to - from);
    }

    /**
     * For events that are refused anyway: whether it is for a worse reason. Reads {@code bytes[from, to)} a second time.
     *
     * @throws MalformedJson when an object in it has a key twice
     */
    public static void requireEachKeyOnce(byte[] bytes, int from, int to) {
        try (JsonParser parser = NO_DUPLICATES.createParser(ObjectReadContext.empty(), bytes, from, to - from)) {
            while (parser.nextToken() != null) continue;
        } catch (JacksonException e) {
            throw new MalformedJson("An object has a key twice, before byte " + offset(e) + " of the event.");
        }
    }

    /** Says where, and not what: the parser's own words would name its settings. */
    static MalformedJson malformed(JacksonException e) {
        return new MalformedJson("The JSON breaks at byte " + offset(e) + ", is not complete, or is more than "
                + MAX_DEPTH + " levels deep.");
    }

    private static long offset(JacksonException e) {
        TokenStreamLocation location = e.getLocation();
        return location == null ? 0 : Math.max(0, location.getByteOffset());
    }
}
