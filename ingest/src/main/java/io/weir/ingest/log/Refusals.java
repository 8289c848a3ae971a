package io.weir.ingest.log;

import java.util.List;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;

/**
 * What Kafka answers instead of storing a record. Every attempt at the same record is answered so: that one answer was lost before
 * leaves no doubt.
 */
final class Refusals {

    private static final List<Class<? extends Exception>> DEFINITE = List.of(
            InvalidTimestampException.class, // the clock of this process, or of the broker, is wrong
            InvalidRecordException.class, // one of its batch is refused, and a batch is stored whole or not at all
            RecordTooLargeException.class,
            RecordBatchTooLargeException.class,
            UnsupportedForMessageFormatException.class,
            PolicyViolationException.class,
            AuthorizationException.class);

    private Refusals() {}

    static boolean isDefinite(Exception error) {
        return DEFINITE.stream().anyMatch(refusal -> refusal.isInstance(error));
    }
}
