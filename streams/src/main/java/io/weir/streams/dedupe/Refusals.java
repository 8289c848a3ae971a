package io.weir.streams.dedupe;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.kit.problem.ProblemCode;
import io.weir.schemas.RejectedEvent;
import io.weir.schemas.SingleObject;
import io.weir.streams.dedupe.Logged.Admitted;
import io.weir.streams.dedupe.Logged.Conflict;
import io.weir.streams.dedupe.Logged.Duplicate;
import io.weir.streams.dedupe.Logged.Quarantined;
import io.weir.streams.dedupe.Logged.Rekeyed;
import io.weir.streams.dedupe.Logged.Unreadable;
import io.weir.streams.dedupe.Logged.Watermark;
import java.nio.ByteBuffer;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** What the stream refuses, whole, with the reason, for weir.events.rejected.v1. */
public final class Refusals extends ContextualProcessor<byte[], Logged, byte[], byte[]> {

    @Override
    public void process(Record<byte[], Logged> in) {
        switch (in.value()) {
            case Conflict conflict ->
                refuse(
                        in,
                        conflict.unit().project(),
                        conflict.event().getId(),
                        ProblemCode.ID_CONFLICT,
                        "The id was used before for another event of " + conflict.unit() + ".",
                        conflict.record());
            case Unreadable unreadable ->
                refuse(
                        in,
                        unreadable.project(),
                        null,
                        ProblemCode.UNREADABLE_RECORD,
                        unreadable.reason(),
                        unreadable.record());
            case Admitted a -> {}
            case Duplicate d -> {}
            case Quarantined q -> {}
            case Rekeyed r -> {}
            case Watermark w -> {}
        }
    }

    private void refuse(
            Record<byte[], Logged> in, String project, String id, ProblemCode code, String message, byte[] payload) {
        RejectedEvent rejected = new RejectedEvent(
                project,
                id,
                code.name(),
                code == ProblemCode.ID_CONFLICT ? "/id" : "",
                message,
                "application/avro",
                ByteBuffer.wrap(payload == null ? new byte[0] : payload),
                in.timestamp());
        context().forward(in.withKey(project.getBytes(UTF_8)).withValue(SingleObject.REJECTED.encode(rejected)));
    }
}
