package io.weir.streams.dedupe;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.schemas.Event;
import io.weir.schemas.EventAttribute;

/** Texts of an event that go into stores, where a length has two bytes. Ingest takes none that is longer; others may write. */
final class StorableTexts {

    private static final int LONGEST = 0xFFFF;

    private StorableTexts() {}

    /**
     * @param recordBytes of the record that it was read from: only a long record can hold a text that is too long
     * @throws IllegalArgumentException when one is too long
     */
    static void require(Event event, int recordBytes) {
        if (recordBytes <= LONGEST) return;
        require("id", event.getId());
        require("type", event.getType());
        require("user", event.getUser());
        require("session", event.getSession());
        require("run", event.getRun());
        require("task", event.getTask());
        require("outcome", event.getOutcome());
        if (event.getExposure() != null) {
            require("experiment", event.getExposure().getExperiment());
            require("variant", event.getExposure().getVariant());
        }
        for (EventAttribute attribute : event.getAttributes()) {
            require("attribute", attribute.getName());
            require("attribute", attribute.getValue());
        }
    }

    private static void require(String field, String text) {
        if (text == null || text.length() <= LONGEST / 3) return;
        int bytes = text.getBytes(UTF_8).length;
        if (bytes > LONGEST)
            throw new IllegalArgumentException(field + " has " + bytes + " bytes, at most 65535 can be stored");
    }
}
