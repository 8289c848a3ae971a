package io.weir.ingest.log;

/** Where the records of a request are in the log, by their index in the request. */
public final class Positions {

    private final int[] partitions;
    private final long[] offsets;

    Positions(int records) {
        partitions = new int[records];
        offsets = new long[records];
    }

    void set(int index, int partition, long offset) {
        partitions[index] = partition;
        offsets[index] = offset;
    }

    public int partition(int index) {
        return partitions[index];
    }

    public long offset(int index) {
        return offsets[index];
    }
}
