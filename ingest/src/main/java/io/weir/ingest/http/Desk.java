package io.weir.ingest.http;

import io.weir.ingest.read.BatchReader;
import io.weir.ingest.read.Limits;
import io.weir.ingest.validation.BatchValidator;
import java.util.function.Supplier;

/** What a worker needs for reading events, used again for each request. */
record Desk(BatchReader reader, BatchValidator validator) {

    /** Each thread its own. */
    static ThreadLocal<Desk> ofEachWorker(Limits limits, Supplier<BatchValidator> validators) {
        return ThreadLocal.withInitial(() -> new Desk(new BatchReader(limits), validators.get()));
    }
}
