package io.weir.kit.management;

/** What a part of Weir says of itself to the management port. Answers at once, from memory. */
public interface ServiceHealth {

    /** A word: {@code ingest}, {@code streams}, {@code postgres-sink}. */
    String name();

    Status status();

    /**
     * @param ready true when it can do its work now
     * @param detail one sentence for an operator
     */
    record Status(boolean ready, String detail) {}
}
