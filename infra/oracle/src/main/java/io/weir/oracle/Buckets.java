package io.weir.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Records apart by a key, so that all records of one key can be looked at without those of most others. */
interface Buckets extends AutoCloseable {

    void add(String key, LogLine line);

    int count();

    /** Hands out what was added to a bucket, in that order, and lets go of it. */
    void take(int bucket, Consumer<LogLine> to);

    @Override
    void close();

    /** Makes buckets of one kind. */
    @FunctionalInterface
    interface Maker {
        Buckets make();
    }

    /** One bucket, as it comes. */
    static Buckets one() {
        return new Buckets() {
            private final List<LogLine> lines = new ArrayList<>();

            @Override
            public void add(String key, LogLine line) {
                lines.add(line);
            }

            @Override
            public int count() {
                return 1;
            }

            @Override
            public void take(int bucket, Consumer<LogLine> to) {
                lines.forEach(to);
                lines.clear();
            }

            @Override
            public void close() {
                lines.clear();
            }
        };
    }
}
