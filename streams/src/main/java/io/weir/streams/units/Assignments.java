package io.weir.streams.units;

import io.weir.schemas.AssignmentKey;
import io.weir.schemas.SingleObject;
import io.weir.streams.units.UnitOutcome.Assigned;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** Where units are counted, for weir.assignments.v1. */
public final class Assignments extends ContextualProcessor<byte[], UnitOutcome, byte[], byte[]> {

    private final long generation;

    public Assignments(long generation) {
        this.generation = generation;
    }

    @Override
    public void process(Record<byte[], UnitOutcome> in) {
        if (!(in.value() instanceof Assigned assigned)) return;
        AssignmentKey key = new AssignmentKey(
                generation, assigned.rules().project(), assigned.rules().experiment(), assigned.unit());
        context()
                .forward(in.withKey(SingleObject.ASSIGNMENT_KEY.encode(key))
                        .withValue(SingleObject.ASSIGNMENT.encode(assigned.assignment())));
    }
}
