package io.weir.streams.clusters;

import io.weir.streams.stats.ClusterNumbers.Moment;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;

/** One cluster's shares, or changes of them, by variant and metric. Mutable; what is nothing is not kept. */
final class Moments {

    private final Map<Slot, Moment> bySlot = new LinkedHashMap<>();

    record Slot(String variant, String metric) {}

    Moment get(Slot slot) {
        return bySlot.getOrDefault(slot, Moment.NONE);
    }

    void put(Slot slot, Moment moment) {
        if (moment.isNothing()) bySlot.remove(slot);
        else bySlot.put(slot, moment);
    }

    void add(Slot slot, Moment change) {
        put(slot, get(slot).plus(change));
    }

    Map<Slot, Moment> bySlot() {
        return bySlot;
    }

    boolean isNothing() {
        return bySlot.isEmpty();
    }

    void writeTo(DataOutput out) throws IOException {
        out.writeInt(bySlot.size());
        for (Map.Entry<Slot, Moment> entry : bySlot.entrySet()) {
            out.writeUTF(entry.getKey().variant());
            out.writeUTF(entry.getKey().metric());
            out.writeLong(entry.getValue().units());
            write(entry.getValue().weight(), out);
            write(entry.getValue().sum(), out);
        }
    }

    static Moments readFrom(DataInput in) throws IOException {
        Moments moments = new Moments();
        for (int left = in.readInt(); left > 0; left--) {
            Slot slot = new Slot(in.readUTF(), in.readUTF());
            moments.put(slot, new Moment(in.readLong(), read(in), read(in)));
        }
        return moments;
    }

    private static void write(BigInteger integer, DataOutput out) throws IOException {
        byte[] bytes = integer.toByteArray();
        out.writeShort(bytes.length);
        out.write(bytes);
    }

    private static BigInteger read(DataInput in) throws IOException {
        byte[] bytes = new byte[in.readUnsignedShort()];
        in.readFully(bytes);
        return new BigInteger(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Moments moments && moments.bySlot.equals(bySlot);
    }

    @Override
    public int hashCode() {
        return bySlot.hashCode();
    }

    @Override
    public String toString() {
        return bySlot.toString();
    }
}
