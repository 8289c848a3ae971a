package io.weir.archive;

import static java.util.Objects.requireNonNull;

/**
 * A header of a Kafka record, exactly as it was.
 *
 * @param value null where the record's is; not to be changed
 */
public record ArchivedHeader(String name, byte[] value) {
    public ArchivedHeader {
        requireNonNull(name, "name");
    }
}
