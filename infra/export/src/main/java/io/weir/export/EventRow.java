package io.weir.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.archive.ArchivedHeader;
import io.weir.archive.ArchivedRecord;
import io.weir.schemas.Event;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Topics;
import io.weir.schemas.UnitKey;
import java.util.List;

/** An archived event, decoded. */
record EventRow(int partition, ArchivedRecord record, UnitKey unit, Event event) {

    /** @throws RuntimeException when it is no event that this version of Weir can read, with the reason in words */
    static EventRow of(int partition, ArchivedRecord record) {
        if (record.key() == null) throw new IllegalArgumentException("it has no key");
        if (record.value() == null) throw new IllegalArgumentException("it has no value");
        return new EventRow(partition, record, UnitKey.parse(record.key()), SingleObject.EVENT.decode(record.value()));
    }

    /** The experiment forces the unit into the variant of this exposure. */
    boolean isForced() {
        return header(Topics.HEADER_FORCED) != null;
    }

    /** Names of values that were not 0 and became 0 in millionths. */
    List<String> belowResolution() {
        byte[] names = header(Topics.HEADER_BELOW_RESOLUTION);
        return names == null ? List.of() : new String(names, UTF_8).lines().toList();
    }

    /** The last one of that name, as Kafka has it; null: there is none. */
    private byte[] header(String name) {
        byte[] value = null;
        for (ArchivedHeader header : record.headers()) {
            if (header.name().equals(name)) value = header.value() == null ? new byte[0] : header.value();
        }
        return value;
    }
}
