package io.weir.streams.units;

import io.weir.schemas.Event;
import io.weir.schemas.SingleObject;
import io.weir.schemas.UnitKey;
import io.weir.streams.dedupe.Logged;
import io.weir.streams.dedupe.Logged.Admitted;
import io.weir.streams.dedupe.Logged.Conflict;
import io.weir.streams.dedupe.Logged.Duplicate;
import io.weir.streams.dedupe.Logged.Rekeyed;
import io.weir.streams.dedupe.Logged.Unreadable;
import io.weir.streams.dedupe.Logged.Watermark;
import io.weir.streams.definitions.Definitions;
import io.weir.streams.definitions.ExperimentRules;
import io.weir.streams.units.UnitOutcome.Handled;
import io.weir.streams.units.UnitOutcome.Handled.Kind;
import io.weir.streams.units.UnitOutcome.Reached;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Moves events to {@link UnitRules} and what they decide to the stores and on to the sums. */
public final class Units implements ProcessorSupplier<byte[], Logged, byte[], UnitOutcome> {

    /** Experiment and unit to {@link UnitState}. */
    static final String STATES = "units";

    /** Experiment, unit, time and name to {@link HeldEvent}. */
    static final String EVENTS = "unit-events";

    private final Definitions definitions;

    public Units(Definitions definitions) {
        this.definitions = definitions;
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
        return Set.of(
                UnitStates.builder(STATES),
                Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(EVENTS), Serdes.Bytes(), Serdes.ByteArray())
                        .withCachingDisabled());
    }

    @Override
    public Processor<byte[], Logged, byte[], UnitOutcome> get() {
        return new ContextualProcessor<>() {
            private UnitStates states;
            private KeyValueStore<Bytes, byte[]> events;
            private ReadOnlyKeyValueStore<String, ?> definitionStore;

            @Override
            public void init(ProcessorContext<byte[], UnitOutcome> context) {
                super.init(context);
                states = context.getStateStore(STATES);
                events = context.getStateStore(EVENTS);
                definitionStore = context.getStateStore(Definitions.STORE);
            }

            @Override
            public void process(Record<byte[], Logged> in) {
                switch (in.value()) {
                    case Admitted admitted -> {
                        handle(in, admitted.unit(), admitted.event());
                        handled(in, admitted.unit().project(), Kind.ADMITTED);
                    }
                    case Duplicate duplicate -> handled(in, duplicate.project(), Kind.DUPLICATE);
                    case Conflict conflict -> handled(in, conflict.unit().project(), Kind.CONFLICT);
                    case Unreadable unreadable -> handled(in, unreadable.project(), Kind.UNREADABLE);
                    case Rekeyed rekeyed -> handle(in, rekeyed.unit(), SingleObject.EVENT.decode(rekeyed.record()));
                    case Watermark mark ->
                        context().forward(in.withValue(new Reached(mark.origin(), mark.nextOffset())));
                }
            }

            private void handle(Record<byte[], Logged> in, UnitKey unit, Event event) {
                for (ExperimentRules rules : definitions.index(definitionStore).concernedBy(unit.project(), event)) {
                    boolean ours = rules.unit() == unit.type() && UnitRules.concerns(rules, event, in.timestamp());
                    if (ours) apply(in, rules, unit, event);
                }
            }

            private void apply(Record<byte[], Logged> in, ExperimentRules rules, UnitKey unit, Event event) {
                byte[] key = StoreCodec.unitKey(rules, unit);
                Bytes stateKey = Bytes.wrap(key);
                UnitState before = states.get(stateKey, rules);
                UnitState after = UnitRules.apply(
                        rules, before, event, EventName.of(event, unit), in.timestamp(), new StoredEvents(events, key));
                if (after.equals(before)) return;
                states.put(stateKey, rules, after);
                Share was = Share.of(rules, before);
                Share is = Share.of(rules, after);
                if (!is.equals(was)) context().forward(in.withValue(new UnitOutcome.Change(rules, was, is)));
            }

            private void handled(Record<byte[], Logged> in, String project, Kind kind) {
                long next = context().recordMetadata().orElseThrow().offset() + 1;
                context().forward(in.withValue(new Handled(project, kind, next, in.timestamp())));
            }
        };
    }
}
