package io.weir.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.ingest.read.BatchReader;
import io.weir.ingest.read.Limits;
import io.weir.ingest.validation.BatchValidator;
import io.weir.ingest.validation.ForcedUnits;
import java.time.Duration;
import java.util.Locale;

/**
 * How long an event takes from its bytes to its record, in one thread, without server and log. Not a test: run its main
 * with the test class path. {@code ./weir bench ingest} measures the whole.
 */
final class ReadingSpeed {

    private static final int BATCH = 100;

    public static void main(String[] args) {
        StringBuilder batch = new StringBuilder("[");
        for (int i = 0; i < BATCH; i++) {
            batch.append(i == 0 ? "" : ",").append(Events.call("0198e1a2-7c1b-7000-8000-00000000" + (1000 + i)));
        }
        byte[] body = batch.append("]").toString().getBytes(UTF_8);
        byte[] single =
                Events.call("0198e1a2-7c1b-7000-8000-000000001000").toString().getBytes(UTF_8);
        Limits limits = new Limits(262_144, 1000, 5 << 20, 64, 64, 512, 128, 4096, 32_768);
        BatchReader reader = new BatchReader(limits);
        BatchValidator validator = new BatchValidator(limits, Duration.ofMinutes(5), "default", ForcedUnits.NONE);
        for (int round = 0; round < 8; round++) {
            report("batch of " + BATCH, body, BATCH, reader, validator);
            report("single", single, 1, reader, validator);
        }
    }

    private static void report(String name, byte[] body, int events, BatchReader reader, BatchValidator validator) {
        int requests = 500_000 / events;
        long records = 0;
        long start = System.nanoTime();
        for (int i = 0; i < requests; i++) {
            validator.begin(1_800_000_000_000L);
            reader.document(body, body.length, validator);
            records += validator.outcomes().size();
        }
        double nanos = (System.nanoTime() - start) / (double) records;
        System.out.printf(Locale.ROOT, "%-12s %4d bytes/event %6.0f ns/event%n", name, body.length / events, nanos);
    }
}
