package io.weir.streams.units;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.schemas.UnitKey;
import io.weir.streams.definitions.ExperimentRules;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;

/** How unit states and held events lie in their stores. Every value begins with a version. */
final class StoreCodec {

    private static final byte VERSION = 1;

    private static final int EXPOSED = 1;
    private static final int CROSSED = 2;
    private static final int HOLDS = 4;

    private StoreCodec() {}

    /** {@code project/experiment NUL unit}: the key of a state, and the beginning of its held events' keys. */
    static byte[] unitKey(ExperimentRules rules, UnitKey unit) {
        byte[] experiment = (rules.project() + "/" + rules.experiment()).getBytes(UTF_8);
        byte[] name = unit.toBytes();
        return ByteBuffer.allocate(experiment.length + 1 + name.length)
                .put(experiment)
                .put((byte) 0)
                .put(name)
                .array();
    }

    /** {@code unit NUL time name}: sorted by time, then by name. */
    static Bytes eventKey(byte[] unit, long time, String name) {
        byte[] tail = name.getBytes(UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(unit.length + 1 + Long.BYTES + tail.length)
                .put(unit)
                .put((byte) 0)
                .putLong(time ^ Long.MIN_VALUE) // negative times sort before positive ones
                .put(tail)
                .array());
    }

    static HeldEvent event(byte[] unit, Bytes key, byte[] value) {
        ByteBuffer in = ByteBuffer.wrap(key.get());
        in.position(unit.length + 1);
        long time = in.getLong() ^ Long.MIN_VALUE;
        String name = new String(key.get(), in.position(), in.remaining(), UTF_8);
        ByteBuffer hits = ByteBuffer.wrap(value);
        checkVersion(hits.get());
        List<HeldEvent.Hit> found = new ArrayList<>();
        while (hits.hasRemaining()) found.add(new HeldEvent.Hit(hits.get(), hits.getLong()));
        return new HeldEvent(time, name, found);
    }

    static byte[] eventValue(HeldEvent event) {
        ByteBuffer out =
                ByteBuffer.allocate(1 + event.hits().size() * (1 + Long.BYTES)).put(VERSION);
        for (HeldEvent.Hit hit : event.hits()) out.put((byte) hit.metric()).putLong(hit.millionths());
        return out.array();
    }

    static byte[] state(UnitState state) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeByte(
                    (state.isExposed() ? EXPOSED : 0) | (state.crossed() ? CROSSED : 0) | (state.holds() ? HOLDS : 0));
            if (state.isExposed()) {
                out.writeByte(state.variant());
                out.writeLong(state.firstTime());
                writeText(out, state.firstName());
            }
            out.writeLong(state.late());
            out.writeByte(state.tallies().size());
            for (Tally tally : state.tallies()) {
                out.writeInt(Math.toIntExact(tally.count()));
                byte[] sum = tally.sum().toByteArray();
                out.writeByte(sum.length);
                out.write(sum);
                boolean hasLast = !tally.lastName().isEmpty();
                out.writeBoolean(hasLast);
                if (!hasLast) continue;
                out.writeLong(tally.lastTime());
                writeText(out, tally.lastName());
                out.writeLong(tally.lastMillionths());
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("a byte array cannot fail", e);
        }
    }

    static UnitState state(byte[] value) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(value))) {
            checkVersion(in.readByte());
            int flags = in.readByte();
            boolean exposed = (flags & EXPOSED) != 0;
            int variant = exposed ? in.readByte() : -1;
            long firstTime = exposed ? in.readLong() : 0;
            String firstName = exposed ? readText(in) : "";
            long late = in.readLong();
            Tally[] tallies = new Tally[in.readByte()];
            for (int i = 0; i < tallies.length; i++) {
                int count = in.readInt();
                BigInteger sum = new BigInteger(in.readNBytes(in.readByte()));
                tallies[i] = in.readBoolean()
                        ? new Tally(count, sum, in.readLong(), readText(in), in.readLong())
                        : new Tally(count, sum, Long.MIN_VALUE, "", 0);
            }
            return new UnitState(
                    variant,
                    firstTime,
                    firstName,
                    (flags & CROSSED) != 0,
                    late,
                    (flags & HOLDS) != 0,
                    Arrays.asList(tallies));
        } catch (IOException e) {
            throw new UncheckedIOException("a unit's state is cut short", e);
        }
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        out.writeShort(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readUnsignedShort()), UTF_8);
    }

    private static void checkVersion(byte version) {
        if (version != VERSION) {
            throw new IllegalStateException("the store was written by another Weir (version " + version
                    + ", this one reads " + VERSION + "): compute a new generation");
        }
    }
}
