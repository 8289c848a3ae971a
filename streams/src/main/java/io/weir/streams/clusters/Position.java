package io.weir.streams.clusters;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * How far one partition's units are computed.
 *
 * @param nextOffset of its own events
 * @param rekeyed by origin: how far what was re-keyed to it is
 * @param streamTime highest received time handled, epoch milliseconds; -1: none
 */
record Position(long nextOffset, Map<Integer, Reach> rekeyed, long streamTime) {

    static final Position NONE = new Position(0, Map.of(), -1);

    /** @param received received time up to which that is, epoch milliseconds; -1: unknown */
    record Reach(long nextOffset, long received) {
        static final Reach NONE = new Reach(0, -1);
    }

    Position {
        rekeyed = Map.copyOf(rekeyed);
    }

    Position reached(long next, long received) {
        return new Position(Math.max(next, nextOffset), rekeyed, Math.max(streamTime, received));
    }

    Position reachedRekeyed(int origin, long next, long received) {
        Reach known = rekeyed.getOrDefault(origin, Reach.NONE);
        Map<Integer, Reach> further = new HashMap<>(rekeyed);
        further.put(origin, new Reach(Math.max(next, known.nextOffset()), Math.max(received, known.received())));
        return new Position(nextOffset, further, streamTime);
    }

    void writeTo(DataOutput out) throws IOException {
        out.writeLong(nextOffset);
        out.writeLong(streamTime);
        out.writeInt(rekeyed.size());
        for (Map.Entry<Integer, Reach> origin : rekeyed.entrySet()) {
            out.writeInt(origin.getKey());
            out.writeLong(origin.getValue().nextOffset());
            out.writeLong(origin.getValue().received());
        }
    }

    static Position readFrom(DataInput in) throws IOException {
        long next = in.readLong();
        long streamTime = in.readLong();
        Map<Integer, Reach> rekeyed = new HashMap<>();
        for (int left = in.readInt(); left > 0; left--)
            rekeyed.put(in.readInt(), new Reach(in.readLong(), in.readLong()));
        return new Position(next, rekeyed, streamTime);
    }
}
