package io.weir.archive;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The offsets {@code [first, end)} of a partition, and the object that holds what the log had of them. Offsets have holes (markers of
 * transactions, aborted records, compaction), so there may be fewer records than offsets, or none. A range without an object is
 * <em>lost</em>: the log had deleted these offsets before they were archived.
 *
 * @param end the offset after the last; the next range begins here
 * @param firstReceived least timestamp of its records, epoch milliseconds; 0 where there are none
 * @param lastReceived greatest timestamp of its records; 0 where there are none
 * @param bytes of the object
 * @param sha256 of the object, 64 hex digits; empty when lost
 * @param object its key, as {@link #objectKey} makes it; empty when lost
 */
public record ArchivedRange(
        String topic,
        int partition,
        long first,
        long end,
        long records,
        @JsonProperty("first_received") long firstReceived,
        @JsonProperty("last_received") long lastReceived,
        long bytes,
        String sha256,
        String object) {

    public ArchivedRange {
        require(Keys.isTopic(topic), "topic must be a topic's name, is " + topic);
        require(partition >= 0, "partition must be 0 or more, is " + partition);
        require(first >= 0 && first < end, "a range must begin before it ends, is [" + first + ", " + end + ")");
        require(records >= 0 && records <= end - first, "records must be 0.." + (end - first) + ", is " + records);
        require(firstReceived <= lastReceived, "first_received must not be after last_received");
        if (object.isEmpty()) {
            require(records == 0 && bytes == 0 && sha256.isEmpty(), "a range without an object has no records");
        } else {
            require(sha256.matches("[0-9a-f]{64}"), "sha256 must be 64 hex digits, is " + sha256);
            require(bytes > 0, "bytes must be above 0, is " + bytes);
            String named = objectKey(topic, partition, first, end, firstReceived, lastReceived, sha256);
            require(object.equals(named), "object must be " + named + ", is " + object);
        }
    }

    /** Of offsets that the log no longer has. */
    public static ArchivedRange lost(String topic, int partition, long first, long end) {
        return new ArchivedRange(topic, partition, first, end, 0, 0, 0, 0, "", "");
    }

    /** True: the log had deleted these offsets before they were archived. */
    @JsonIgnore
    public boolean isLost() {
        return object.isEmpty();
    }

    /** Key of its entry: {@code ranges/<topic>/<partition>/<first>.json}. */
    public String entryKey() {
        return Keys.entry(topic, partition, first);
    }

    /** {@code data/<topic>/<partition>/<first>-<end>-<firstReceived>-<lastReceived>-<first 16 digits of sha256>.avro}. */
    public static String objectKey(
            String topic, int partition, long first, long end, long firstReceived, long lastReceived, String sha256) {
        return Keys.objects(topic, partition)
                + String.join(
                        "-",
                        Long.toString(first),
                        Long.toString(end),
                        Long.toString(firstReceived),
                        Long.toString(lastReceived),
                        sha256.substring(0, 16))
                + Keys.OBJECT_SUFFIX;
    }

    private static void require(boolean holds, String message) {
        if (!holds) throw new IllegalArgumentException(message);
    }
}
