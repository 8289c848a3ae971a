package io.weir.ingest.validation;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.weir.ingest.read.EventDraft;
import io.weir.ingest.read.Field;
import io.weir.kit.problem.ProblemCode;
import java.time.Duration;
import java.time.Instant;

/** What makes an event whole. The draft notes the first rule that it breaks. No clock: the received time is given. */
final class EventRules {

    private static final byte[] EXPOSURE = "exposure".getBytes(US_ASCII);

    private EventRules() {}

    /** @param received epoch milliseconds */
    static void check(EventDraft draft, long received, Duration futureTolerance) {
        required(draft, Field.ID);
        required(draft, Field.TYPE);
        if (!draft.hasTime()) draft.refuse(ProblemCode.FIELD_MISSING, "/time", "An event has a time.");
        if (!draft.has(Field.USER) && !draft.has(Field.SESSION) && !draft.has(Field.RUN)) {
            draft.refuse(ProblemCode.FIELD_MISSING, "/units", "An event names a user, a session or a run.");
        }
        if (draft.has(Field.TYPE) && !isSnakeCase(draft)) {
            draft.refuse(ProblemCode.FIELD_INVALID, "/type", "A type is snake_case: a-z, then a-z, 0-9 and _.");
        }
        exposure(draft);
        // Subtract, don't add: an age cannot overflow.
        if (draft.hasTime() && draft.time() - received > futureTolerance.toMillis()) {
            draft.refuse(
                    ProblemCode.TIME_IN_FUTURE,
                    "/time",
                    Instant.ofEpochMilli(draft.time()) + " is more than " + futureTolerance.toSeconds() + " s ahead of "
                            + Instant.ofEpochMilli(received) + ", when it came.");
        }
    }

    private static void exposure(EventDraft draft) {
        boolean isExposure = draft.equals(Field.TYPE, EXPOSURE);
        if (draft.hasExposure() && !isExposure) {
            draft.refuse(ProblemCode.EXPOSURE_MISPLACED, "/exposure", "Only an event of type exposure has one.");
        } else if (isExposure && !draft.hasExposure()) {
            draft.refuse(ProblemCode.EXPOSURE_MISPLACED, "/exposure", "An event of type exposure has one.");
        } else if (isExposure) {
            required(draft, Field.EXPERIMENT);
            required(draft, Field.VARIANT);
        }
    }

    private static void required(EventDraft draft, Field field) {
        if (draft.has(field)) return;
        draft.refuse(ProblemCode.FIELD_MISSING, field.pointer(), "The field is required.");
    }

    private static boolean isSnakeCase(EventDraft draft) {
        for (int i = 0; i < draft.length(Field.TYPE); i++) {
            byte c = draft.byteAt(Field.TYPE, i);
            boolean isLetter = c >= 'a' && c <= 'z';
            if (!isLetter && (i == 0 || c != '_' && (c < '0' || c > '9'))) return false;
        }
        return true;
    }
}
