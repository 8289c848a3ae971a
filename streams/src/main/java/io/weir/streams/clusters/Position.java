package io.weir.streams.clusters;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far one partition's units are computed.
 *
 * @param nextOffset of its own events
 * @param rekeyed by origin: the next offset of what was re-keyed to it
 * @param streamTime highest received time handled, epoch milliseconds; -1: none
 */
record Position(long nextOffset, Map<Integer, Long> rekeyed, long streamTime) {

    static final Position NONE = new Position(0, Map.of(), -1);

    Position {
        rekeyed = Map.copyOf(rekeyed);
    }

    Position reached(long next, long received) {
        return new Position(Math.max(next, nextOffset), rekeyed, Math.max(streamTime, received));
    }

    Position reachedRekeyed(int origin, long next) {
        Map<Integer, Long> further = new TreeMap<>(rekeyed);
        further.merge(origin, next, Math::max);
        return new Position(nextOffset, further, streamTime);
    }

    void writeTo(DataOutput out) throws IOException {
        out.writeLong(nextOffset);
        out.writeLong(streamTime);
        out.writeInt(rekeyed.size());
        for (Map.Entry<Integer, Long> origin : rekeyed.entrySet()) {
            out.writeInt(origin.getKey());
            out.writeLong(origin.getValue());
        }
    }

    static Position readFrom(DataInput in) throws IOException {
        long next = in.readLong();
        long streamTime = in.readLong();
        Map<Integer, Long> rekeyed = new TreeMap<>();
        for (int left = in.readInt(); left > 0; left--) rekeyed.put(in.readInt(), in.readLong());
        return new Position(next, rekeyed, streamTime);
    }
}
