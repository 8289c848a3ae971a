package io.weir.kit.management;

/** What a part of Weir says of itself to the management port. Answers at once, from memory. */
public interface ServiceHealth {

    /** A word: {@code ingest}, {@code streams}, {@code postgres-sink}. */
    String name();

    Status status();

    /**
     * @param ready true when it can do its work now
     * @param isCatchingUp true: it works, but is far behind the log. It needs time, not a restart
     * @param detail one sentence for an operator
     */
    record Status(boolean ready, boolean isCatchingUp, String detail) {
        public Status(boolean ready, String detail) {
            this(ready, false, detail);
        }
    }
}
