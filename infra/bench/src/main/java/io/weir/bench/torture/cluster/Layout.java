package io.weir.bench.torture.cluster;

import io.weir.kit.kafka.KafkaSettings.Durability;
import java.nio.file.Path;
import java.util.List;

/**
 * How many of what.
 *
 * @param cuttable brokers in network namespaces of their own
 * @param brokerData where the brokers' data lie; null: in the cluster's folder
 * @param wiring what is started instead of Weir's own services
 */
public record Layout(
        int brokers,
        int ingests,
        int streams,
        int queries,
        int partitions,
        boolean cuttable,
        Durability durability,
        Path brokerData,
        Wiring wiring) {

    /** Starts what a sabotage puts in the place of a service. Without one, nothing. */
    public interface Wiring {
        Wiring HONEST = new Wiring() {};

        /** Main class and arguments instead of {@code weir run SERVICE}; null: Weir's own. */
        default List<String> insteadOf(String service) {
            return null;
        }

        /** Under which address the streams instances know Redis. */
        default String redisUrl(String real) {
            return real;
        }
    }

    /** False: only brokers and ingest, which need neither PostgreSQL nor Redis. */
    boolean hasStores() {
        return streams + queries > 0;
    }

    int copies() {
        return Math.min(3, brokers);
    }

    int inSync() {
        return brokers > 2 ? 2 : 1;
    }
}
