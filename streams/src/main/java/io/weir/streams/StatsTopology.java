package io.weir.streams;

import io.weir.kit.lag.LogShape;
import io.weir.kit.quarantine.Quarantine;
import io.weir.schemas.SingleObject;
import io.weir.schemas.StatsKey;
import io.weir.schemas.Topics;
import io.weir.streams.clusters.ClusterChanges;
import io.weir.streams.clusters.Clusters;
import io.weir.streams.dedupe.Dedupe;
import io.weir.streams.dedupe.Logged;
import io.weir.streams.dedupe.LoggedSerde;
import io.weir.streams.dedupe.Refusals;
import io.weir.streams.dedupe.Rekey;
import io.weir.streams.definitions.Definitions;
import io.weir.streams.positions.Unhandled;
import io.weir.streams.replays.RateLimit;
import io.weir.streams.stats.Sums;
import io.weir.streams.stores.Flushes;
import io.weir.streams.units.Assignments;
import io.weir.streams.units.UnitOutcome;
import io.weir.streams.units.Units;
import java.util.OptionalInt;
import java.util.Properties;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/// Events in, cumulative statistics out. The words are operator names: also in describe(), metrics and topics.
///
/// ```
/// weir.events.v1 ─> events ─> rate ─> unhandled ─> dedupe ─┬────────────> all-units ─> units ─┐
///                                                          ├─> rekey ─> (by-unit) ^           │
///                                                          └─> refusals ─> weir.events.rejected.v1
///    ┌────────────────────────────────────────────────────────────────────────────────────────┘
///    ├─> sums ──────────────────────────────────────────> weir.stats.v1
///    ├─> cluster-changes ─> (by-cluster) ─> clusters ───> weir.stats.v1
///    └─> assignments ───────────────────────────────────> weir.assignments.v1
/// weir.experiments.v1 ─> definitions (global: rekey, units, cluster-changes and clusters read it)
/// by-unit and by-cluster pass through an unhandled of their own
/// ```
public final class StatsTopology {

    private static final Serde<byte[]> BYTES = Serdes.ByteArray();

    private StatsTopology() {}

    /** Of a log whose every partition has keys, whichever topic it is. */
    public static Topology build(StreamsSettings settings, int partitions, Properties config) {
        Flushes flushes = new Flushes(settings.flushInterval());
        return build(settings, new Definitions(), Quarantine.NONE, flushes, partitions, config, Units.PIECE);
    }

    /**
     * @param definitions of this topology alone
     * @param flushes when what changed is written out
     * @param piece events of a unit that are visited before a commit
     */
    static Topology build(
            StreamsSettings settings,
            Definitions definitions,
            Quarantine quarantine,
            Flushes flushes,
            int partitions,
            Properties config,
            int piece) {
        return build(
                settings,
                definitions,
                quarantine,
                new RateLimit(),
                flushes,
                new LogShape(Uuid.ZERO_UUID, partitions, partitions, OptionalInt.empty()),
                config,
                piece);
    }

    /**
     * The repartition topics get as many partitions as the log's keys are spread over, because a unit's state lies in one task
     * whether its events came by their own key or were re-keyed.
     */
    static Topology build(
            StreamsSettings settings,
            Definitions definitions,
            Quarantine quarantine,
            RateLimit rate,
            LogShape shape,
            Properties config) {
        Flushes flushes = new Flushes(settings.flushInterval());
        return build(settings, definitions, quarantine, rate, flushes, shape, config, Units.PIECE);
    }

    private static Topology build(
            StreamsSettings settings,
            Definitions definitions,
            Quarantine quarantine,
            RateLimit rate,
            Flushes flushes,
            LogShape shape,
            Properties config,
            int piece) {
        int partitions = shape.keyed();
        var builder = new StreamsBuilder();
        builder.addGlobalStore(
                Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore(Definitions.STORE), Serdes.String(), Serdes.ByteArray())
                        .withLoggingDisabled(),
                Topics.EXPERIMENTS,
                Consumed.with(Serdes.String(), BYTES).withName("experiments"),
                definitions.updates());

        StoreBuilder<?> handled = Unhandled.store("handled");
        KStream<byte[], Logged> logged = builder.stream(
                        Topics.EVENTS, Consumed.with(BYTES, BYTES).withName("events"))
                .process(rate.of(shape.partitions()), Named.as("rate"))
                .process(Unhandled.of(handled, Topics.EVENTS, shape.topic()), Named.as("unhandled"))
                .process(new Dedupe(definitions, quarantine), Named.as("dedupe"));
        logged.process(Refusals::new, Named.as("refusals"))
                .to(Topics.REJECTED, Produced.with(BYTES, BYTES).withName("rejected"));
        KStream<byte[], Logged> rekeyed = logged.process(new Rekey(definitions, flushes, partitions), Named.as("rekey"))
                .repartition(Repartitioned.with(BYTES, LoggedSerde.serde())
                        .withName("by-unit")
                        .withNumberOfPartitions(partitions)
                        .withStreamPartitioner(Rekey.partitioner()))
                .process(Unhandled.of(handled, "by-unit"), Named.as("unhandled-by-unit"));
        KStream<byte[], UnitOutcome> outcomes = logged.merge(rekeyed, Named.as("all-units"))
                .process(new Units(definitions, partitions, piece), Named.as("units"));
        outcomes.process(new Sums(settings.generation(), flushes), Named.as("sums"))
                .to(Topics.STATS, stats("stats"));
        outcomes.process(() -> new Assignments(settings.generation()), Named.as("assignments"))
                .to(Topics.ASSIGNMENTS, Produced.with(BYTES, BYTES).withName("assigned"));
        outcomes.process(new ClusterChanges(definitions, flushes, partitions), Named.as("cluster-changes"))
                .repartition(Repartitioned.with(BYTES, ClusterChanges.serde())
                        .withName("by-cluster")
                        .withNumberOfPartitions(partitions)
                        .withStreamPartitioner(ClusterChanges.partitioner()))
                .process(
                        Unhandled.of(Unhandled.store("handled-by-cluster"), "by-cluster"),
                        Named.as("unhandled-by-cluster"))
                .process(new Clusters(definitions, settings.generation(), flushes, partitions), Named.as("clusters"))
                .to(Topics.STATS, stats("cluster-stats"));
        return builder.build(config);
    }

    private static Produced<StatsKey, byte[]> stats(String name) {
        Serde<StatsKey> keys = Serdes.serdeFrom(
                (topic, key) -> SingleObject.STATS_KEY.encode(key),
                (topic, bytes) -> SingleObject.STATS_KEY.decode(bytes));
        return Produced.with(keys, BYTES).withName(name).withStreamPartitioner(Sums.partitioner());
    }
}
