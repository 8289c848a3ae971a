package io.weir.archive;

import static java.util.Objects.requireNonNull;

/**
 * Which topic of its name the archive has. One that was deleted and created again has another id, and its offsets are other records'.
 *
 * @param id as Kafka gives it
 */
record ArchivedTopic(String topic, String id) {

    ArchivedTopic {
        requireNonNull(topic, "topic");
        requireNonNull(id, "id");
    }
}
