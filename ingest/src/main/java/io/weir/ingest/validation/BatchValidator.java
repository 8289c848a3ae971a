package io.weir.ingest.validation;

import io.weir.ingest.read.EventConsumer;
import io.weir.ingest.read.EventDraft;
import io.weir.ingest.read.EventEncoder;
import io.weir.ingest.read.Field;
import io.weir.ingest.read.JsonParsers;
import io.weir.ingest.read.Limits;
import io.weir.kit.problem.ProblemCode;
import io.weir.schemas.PayloadHash;
import io.weir.schemas.SingleObject;
import io.weir.schemas.UnitType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Decides event after event of a request, and keeps what it decided in their order. For one thread. */
public final class BatchValidator implements EventConsumer {

    private final Limits limits;
    private final Duration futureTolerance;
    private final ForcedUnits forced;
    private final EventEncoder encoder;
    private List<Outcome> outcomes = new ArrayList<>();
    private long received;

    public BatchValidator(Limits limits, Duration futureTolerance, String project, ForcedUnits forced) {
        this.limits = limits;
        this.futureTolerance = futureTolerance;
        this.forced = forced;
        this.encoder = new EventEncoder(project);
    }

    /** Begins a request. {@code receivedTime} is epoch milliseconds. */
    public void begin(long receivedTime) {
        received = receivedTime;
        outcomes = new ArrayList<>();
    }

    /** What was decided since {@link #begin}. */
    public List<Outcome> outcomes() {
        return outcomes;
    }

    @Override
    public void event(EventDraft draft, byte[] body, int from, int to) {
        if (to - from > limits.eventBytes()) {
            String words = "It is " + (to - from) + " bytes, the limit is " + limits.eventBytes() + ".";
            JsonParsers.requireEachKeyOnce(body, from, to);
            refuse(draft, ProblemCode.EVENT_TOO_LARGE, "", words, body, from, to);
            return;
        }
        if (!draft.isRefused()) EventRules.check(draft, received, futureTolerance);
        if (draft.isRefused()) {
            JsonParsers.requireEachKeyOnce(body, from, to);
            refuse(draft, draft.code(), draft.pointer(), draft.message(), body, from, to);
            return;
        }
        byte[] value = encoder.value(draft);
        byte[] hash = PayloadHash.of(value, SingleObject.HEADER_BYTES, value.length - SingleObject.HEADER_BYTES);
        outcomes.add(new Outcome.Accepted(encoder.key(draft), value, hash, isForced(draft), draft.belowResolution()));
    }

    private boolean isForced(EventDraft draft) {
        return draft.hasExposure()
                && forced.contains(draft.string(Field.EXPERIMENT), type -> draft.string(field(type)));
    }

    private static Field field(UnitType type) {
        return switch (type) {
            case user -> Field.USER;
            case session -> Field.SESSION;
            case run -> Field.RUN;
        };
    }

    @Override
    public void malformed(String message, byte[] body, int from, int to) {
        byte[] payload = Arrays.copyOfRange(body, from, to);
        outcomes.add(new Outcome.Refused(null, ProblemCode.MALFORMED_JSON, "", message, payload));
    }

    private void refuse(
            EventDraft draft, ProblemCode code, String pointer, String message, byte[] body, int from, int to) {
        byte[] payload = Arrays.copyOfRange(body, from, to);
        outcomes.add(new Outcome.Refused(draft.string(Field.ID), code, pointer, message, payload));
    }
}
