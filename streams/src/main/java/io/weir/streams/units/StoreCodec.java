package io.weir.streams.units;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.schemas.UnitKey;
import io.weir.streams.definitions.ExperimentRules;
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
        byte[] firstName = state.firstName().getBytes(UTF_8);
        List<Tally> tallies = state.tallies();
        ByteBuffer out = ByteBuffer.allocate(2
                + 1
                + Long.BYTES
                + Short.BYTES
                + firstName.length
                + Long.BYTES
                + 1
                + tallies.stream().mapToInt(StoreCodec::maxBytes).sum());
        out.put(VERSION);
        out.put((byte)
                ((state.isExposed() ? EXPOSED : 0) | (state.crossed() ? CROSSED : 0) | (state.holds() ? HOLDS : 0)));
        if (state.isExposed()) {
            out.put((byte) state.variant()).putLong(state.firstTime());
            out.putShort((short) firstName.length).put(firstName);
        }
        out.putLong(state.late()).put((byte) tallies.size());
        for (Tally tally : tallies) put(out, tally);
        return Arrays.copyOf(out.array(), out.position());
    }

    static UnitState state(byte[] value) {
        ByteBuffer in = ByteBuffer.wrap(value);
        checkVersion(in.get());
        int flags = in.get();
        boolean exposed = (flags & EXPOSED) != 0;
        int variant = exposed ? in.get() : -1;
        long firstTime = exposed ? in.getLong() : 0;
        String firstName = exposed ? text(in) : "";
        long late = in.getLong();
        Tally[] tallies = new Tally[in.get()];
        for (int i = 0; i < tallies.length; i++) tallies[i] = tally(in);
        return new UnitState(
                variant,
                firstTime,
                firstName,
                (flags & CROSSED) != 0,
                late,
                (flags & HOLDS) != 0,
                Arrays.asList(tallies));
    }

    private static int maxBytes(Tally tally) {
        return Long.BYTES
                + 1
                + tally.sum().bitLength() / 8
                + 1
                + 1
                + 2 * Long.BYTES
                + Short.BYTES
                + 3 * tally.lastName().length();
    }

    private static void put(ByteBuffer out, Tally tally) {
        byte[] sum = tally.sum().toByteArray();
        out.putLong(tally.count()).put((byte) sum.length).put(sum);
        boolean hasLast = !tally.lastName().isEmpty();
        out.put((byte) (hasLast ? 1 : 0));
        if (!hasLast) return;
        byte[] name = tally.lastName().getBytes(UTF_8);
        out.putLong(tally.lastTime()).putShort((short) name.length).put(name).putLong(tally.lastMillionths());
    }

    private static Tally tally(ByteBuffer in) {
        long count = in.getLong();
        int length = in.get();
        BigInteger sum = length == 1 && in.array()[in.position()] == 0
                ? BigInteger.ZERO
                : new BigInteger(in.array(), in.position(), length);
        in.position(in.position() + length);
        return in.get() == 1
                ? new Tally(count, sum, in.getLong(), text(in), in.getLong())
                : new Tally(count, sum, Long.MIN_VALUE, "", 0);
    }

    private static String text(ByteBuffer in) {
        int length = Short.toUnsignedInt(in.getShort());
        String text = new String(in.array(), in.position(), length, UTF_8);
        in.position(in.position() + length);
        return text;
    }

    private static void checkVersion(byte version) {
        if (version != VERSION) {
            throw new IllegalStateException("the store was written by another Weir (version " + version
                    + ", this one reads " + VERSION + "): compute a new generation");
        }
    }
}
