package io.weir.bench.assignment;

import io.weir.bench.load.WholeWeir;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Changes of a definition through the API, until every instance goes by them: PostgreSQL, Debezium and Kafka between. */
final class Changes {

    private static final long PATIENCE_SECONDS = 60;

    private final WholeWeir weir;
    private final List<ToLongFunction<String>> instances;
    private final String key;

    /** @param instances each says which revision of an experiment it goes by; 0: none */
    Changes(WholeWeir weir, List<ToLongFunction<String>> instances, String key) {
        this.weir = weir;
        this.instances = instances;
        this.key = key;
    }

    /** Nanoseconds from the API's answer to each change until all instances go by it. */
    long[] make(int count) throws InterruptedException {
        long[] took = new long[count];
        for (int i = 0; i < count; i++) {
            String variant = i % 2 == 0 ? "treatment" : "control";
            JsonNode changed = JsonMapper.shared()
                    .readTree(weir.patch(
                            weir.running().query().resolve("/v1/experiments/" + key),
                            "{\"allocation\":{\"forced\":{\"tester\":\"" + variant + "\"}}}"));
            long answered = System.nanoTime();
            awaitRevision(changed.get("revision").asLong());
            took[i] = System.nanoTime() - answered;
        }
        return took;
    }

    void awaitRevision(long revision) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        for (ToLongFunction<String> instance : instances) {
            while (instance.applyAsLong(key) < revision) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("an instance has not heard of revision " + revision);
                }
                TimeUnit.MILLISECONDS.sleep(1);
            }
        }
    }
}
