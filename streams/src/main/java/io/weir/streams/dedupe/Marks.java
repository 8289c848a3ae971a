package io.weir.streams.dedupe;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.schemas.Topics;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * What ingest says of an event in its record's headers: it is no part of the payload. Headers travel with a record that is re-keyed.
 *
 * @param isForced of an exposure: the experiment forces its unit into the variant
 * @param belowResolution names of the values that were not 0 and became 0
 */
public record Marks(boolean isForced, Set<String> belowResolution) {

    public static final Marks NONE = new Marks(false, Set.of());

    public Marks {
        belowResolution = Set.copyOf(belowResolution);
    }

    public static Marks of(Headers headers) {
        boolean isForced = headers.lastHeader(Topics.HEADER_FORCED) != null;
        Header names = headers.lastHeader(Topics.HEADER_BELOW_RESOLUTION);
        if (names == null) return isForced ? new Marks(true, Set.of()) : NONE;
        return new Marks(isForced, names(names.value()));
    }

    /** @param lines UTF-8, a name each */
    public static Set<String> names(byte[] lines) {
        return new String(lines, UTF_8).lines().filter(name -> !name.isEmpty()).collect(Collectors.toSet());
    }

    /** As {@link #names} reads them. */
    public byte[] lines() {
        return String.join("\n", belowResolution.stream().sorted().toList()).getBytes(UTF_8);
    }
}
