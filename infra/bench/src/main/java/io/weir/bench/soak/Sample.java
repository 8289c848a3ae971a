package io.weir.bench.soak;

/**
 * One look at the topology's process.
 *
 * @param seconds since the beginning
 * @param days of received time since the beginning
 * @param heap bytes after a full collection
 * @param resident bytes in memory that belong to no file
 * @param running experiments; {@code forgotten}: that were ended and forgotten until then
 */
record Sample(
        double seconds,
        double days,
        double eventsPerSecond,
        long state,
        long keys,
        long heap,
        long resident,
        long handles,
        int running,
        int forgotten) {}
