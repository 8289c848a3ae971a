package io.weir.bench.assignment;

import io.weir.bench.load.BenchStreams;
import io.weir.bench.load.WholeWeir;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Topics;
import io.weir.streams.StatsTopology;
import io.weir.streams.StreamsConfiguration;
import io.weir.streams.StreamsSettings;
import io.weir.streams.definitions.Definitions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** One more instance of a running Weir's topology, whose definitions can be looked at. */
final class StreamsInstance implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration CLOSE = Duration.ofSeconds(15);

    private final KafkaStreams streams;
    private final ReadOnlyKeyValueStore<String, byte[]> definitions;

    private StreamsInstance(KafkaStreams streams) {
        this.streams = streams;
        this.definitions = streams.store(
                StoreQueryParameters.fromNameAndType(Definitions.STORE, QueryableStoreTypes.keyValueStore()));
    }

    static StreamsInstance join(WholeWeir weir, Path folder, int partitions) throws InterruptedException {
        StreamsSettings settings = BenchStreams.settings("weir-streams", 1, folder);
        KafkaSettings kafka =
                new KafkaSettings(weir.servers().get("kafka"), KafkaSettings.Durability.strict, partitions, 1, 1);
        Properties config = StreamsConfiguration.of(settings, kafka);
        KafkaStreams streams = new KafkaStreams(StatsTopology.build(settings, partitions, config), config);
        streams.start();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (streams.state() != KafkaStreams.State.RUNNING) {
            if (System.nanoTime() > deadline) throw new IllegalStateException("streams is " + streams.state());
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return new StreamsInstance(streams);
    }

    /** 0: it does not know the experiment. */
    long revision(String key) {
        byte[] known = definitions.get(Topics.experimentKey(Topics.DEFAULT_PROJECT, key));
        if (known == null) return 0;
        ExperimentDefinition definition = SingleObject.EXPERIMENT.decode(known);
        return definition.getRevision();
    }

    @Override
    public void close() {
        streams.close(CLOSE);
    }
}
