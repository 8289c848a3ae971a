package io.weir.archive;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/**
 * What {@code archive.json} says: whose archive it is.
 *
 * @param format of the keys, entries and objects: 1
 * @param cluster id of the Kafka cluster whose offsets it names
 */
public record ArchiveInfo(
        int format,
        String cluster,
        @JsonProperty("created_at") Instant createdAt) {

    static final int FORMAT = 1;

    public ArchiveInfo {
        if (format != FORMAT)
            throw new IllegalArgumentException("the archive has format " + format + ", this version reads " + FORMAT);
        requireNonNull(cluster, "cluster");
        requireNonNull(createdAt, "created_at");
    }
}
