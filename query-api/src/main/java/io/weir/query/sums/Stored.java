package io.weir.query.sums;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What Redis has for who wants to make a document of an experiment's sums. */
public sealed interface Stored {

    /** The sink has written nothing since the position that the reader has a document of. */
    record Unchanged() implements Stored {}

    /** A document that was made of the position where the sink is. */
    record Document(String position, byte[] bytes) implements Stored {

        /** As it lies in Redis. */
        byte[] entry() {
            byte[] line = (position + "\n").getBytes(StandardCharsets.UTF_8);
            byte[] entry = Arrays.copyOf(line, line.length + bytes.length);
            System.arraycopy(bytes, 0, entry, line.length, bytes.length);
            return entry;
        }
    }

    /** @param position where the sink is; null: not known, so that no document of it may be kept */
    record Records(String position, StatsSnapshot snapshot) implements Stored {}
}
