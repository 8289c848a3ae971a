package io.weir.streams.dedupe;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.kit.quarantine.Quarantine;
import io.weir.schemas.Event;
import io.weir.schemas.PayloadHash;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Topics;
import io.weir.schemas.UnitKey;
import io.weir.streams.dedupe.Logged.Admitted;
import io.weir.streams.dedupe.Logged.Conflict;
import io.weir.streams.dedupe.Logged.Duplicate;
import io.weir.streams.dedupe.Logged.Quarantined;
import io.weir.streams.dedupe.Logged.Unreadable;
import io.weir.streams.definitions.Definitions;
import io.weir.streams.definitions.Evaluation;
import io.weir.streams.definitions.ProjectIndex;
import io.weir.streams.stores.Sweep;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * Rule E1: the first record of an identity (project, primary unit, id) is admitted; a copy is a duplicate, another payload
 * a conflict. What is in quarantine is none of these. Forwards exactly one message for every record of the log, so that all of them are accounted for.
 */
public final class Dedupe implements ProcessorSupplier<byte[], byte[], byte[], Logged> {

    private final Definitions definitions;
    private final Quarantine quarantine;

    /** @param quarantine of this generation: the same for all of the log */
    public Dedupe(Definitions definitions, Quarantine quarantine) {
        this.definitions = definitions;
        this.quarantine = quarantine;
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
        return Identities.stores();
    }

    @Override
    public Processor<byte[], byte[], byte[], Logged> get() {
        return new ContextualProcessor<>() {
            private final Evaluation evaluation = new Evaluation();
            private Identities identities;
            private ReadOnlyKeyValueStore<String, ?> definitionStore;
            private long clock = -1;

            @Override
            public void init(ProcessorContext<byte[], Logged> context) {
                super.init(context);
                identities = Identities.of(context);
                definitionStore = context.getStateStore(Definitions.STORE);
                context.schedule(
                        Sweep.INTERVAL,
                        PunctuationType.WALL_CLOCK_TIME,
                        now -> identities.sweep(definitions.index(definitionStore), clock));
            }

            @Override
            public void process(Record<byte[], byte[]> in) {
                clock = Math.max(clock, in.timestamp());
                context().forward(in.withValue(judge(in)));
            }

            private Logged judge(Record<byte[], byte[]> in) {
                Event event;
                UnitKey unit;
                try {
                    event = SingleObject.EVENT.decode(in.value());
                    StorableTexts.require(event, in.value().length);
                    unit = UnitKey.parse(in.key());
                } catch (RuntimeException e) {
                    return new Unreadable(project(in), in.value(), e.getMessage());
                }
                long received = in.timestamp();
                if (quarantine.covers(unit.project(), event, received)) return new Quarantined(unit.project());
                byte[] hash = hash(in);
                byte[] name = Identity.name(in.key(), event.getId());
                ProjectIndex project = definitions.index(definitionStore).project(unit.project());
                Identity known = identities.find(unit.project(), name, received, project);
                if (known != null) {
                    return known.isCopy(hash) ? new Duplicate(unit.project()) : new Conflict(unit, event, in.value());
                }
                boolean isForEver = project.isForEver(received, received);
                identities.put(unit.project(), name, new Identity(hash, received), isForEver);
                Marks marks = Marks.of(in.headers());
                evaluation.of(event, marks.belowResolution());
                return new Admitted(unit, event, in.value(), marks, evaluation, project.askersOf(evaluation, received));
            }
        };
    }

    private static byte[] hash(Record<byte[], byte[]> in) {
        Header header = in.headers().lastHeader(Topics.HEADER_HASH);
        return header == null || header.value().length != PayloadHash.BYTES
                ? PayloadHash.ofRecord(in.value())
                : header.value();
    }

    private static String project(Record<byte[], byte[]> in) {
        Header header = in.headers().lastHeader(Topics.HEADER_PROJECT);
        return header == null ? Topics.DEFAULT_PROJECT : new String(header.value(), UTF_8);
    }
}
