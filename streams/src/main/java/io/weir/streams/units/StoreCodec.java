package io.weir.streams.units;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.schemas.UnitKey;
import io.weir.streams.definitions.ExperimentRules;
import io.weir.streams.units.HeldEvent.Hit;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.utils.ByteUtils;
import org.apache.kafka.common.utils.Bytes;

/** How unit states and held events lie in their stores. Every value begins with a version. */
final class StoreCodec {

    private static final byte VERSION = 2;

    private static final int EXPOSED = 1;
    private static final int CROSSED = 2;
    private static final int HOLDS = 4;
    private static final int COVARIATES = 8;

    private static final int MAX_VARLONG = 10;

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

    /** The {@code project/experiment} that a key of either store begins with. */
    static String experimentOf(Bytes key) {
        return new String(key.get(), 0, nul(key.get(), 0), UTF_8);
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

    /** The time in an {@link #eventKey}. */
    static long timeOf(Bytes eventKey) {
        byte[] key = eventKey.get();
        int unitEnd = nul(key, nul(key, 0) + 1);
        return ByteBuffer.wrap(key).getLong(unitEnd + 1) ^ Long.MIN_VALUE;
    }

    static HeldEvent event(byte[] unit, Bytes key, byte[] value) {
        ByteBuffer in = ByteBuffer.wrap(key.get());
        in.position(unit.length + 1);
        long time = in.getLong() ^ Long.MIN_VALUE;
        String name = new String(key.get(), in.position(), in.remaining(), UTF_8);
        ByteBuffer hits = ByteBuffer.wrap(value);
        checkVersion(hits.get());
        boolean isAnchored = hits.get() == 1;
        List<Hit> found = new ArrayList<>(4);
        while (hits.hasRemaining()) found.add(new Hit(Byte.toUnsignedInt(hits.get()), ByteUtils.readVarlong(hits)));
        return new HeldEvent(time, name, isAnchored, found);
    }

    static byte[] eventValue(HeldEvent event) {
        ByteBuffer out = ByteBuffer.allocate(2 + event.hits().size() * (1 + MAX_VARLONG));
        out.put(VERSION).put((byte) (event.isAnchored() ? 1 : 0));
        for (Hit hit : event.hits()) {
            out.put((byte) hit.part());
            ByteUtils.writeVarlong(hit.millionths(), out);
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    static byte[] state(UnitState state) {
        ByteBuffer out = ByteBuffer.allocate(maxBytes(state));
        boolean hasCovariates = state.covariates().stream().anyMatch(tally -> tally.count() > 0);
        out.put(VERSION);
        out.put((byte) ((state.isExposed() ? EXPOSED : 0)
                | (state.crossed() ? CROSSED : 0)
                | (state.holds() ? HOLDS : 0)
                | (hasCovariates ? COVARIATES : 0)));
        if (state.isExposed()) put(out, state.first());
        ByteUtils.writeVarlong(state.matched(), out);
        ByteUtils.writeVarlong(state.counted(), out);
        ByteUtils.writeVarlong(state.late(), out);
        out.put((byte) state.tallies().size());
        for (Tally tally : state.tallies()) put(out, tally);
        if (hasCovariates) {
            for (Tally tally : state.covariates()) put(out, tally);
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    static UnitState state(byte[] value) {
        ByteBuffer in = ByteBuffer.wrap(value);
        checkVersion(in.get());
        int flags = in.get();
        FirstExposure first = (flags & EXPOSED) == 0 ? null : firstExposure(in);
        long matched = ByteUtils.readVarlong(in);
        long counted = ByteUtils.readVarlong(in);
        long late = ByteUtils.readVarlong(in);
        Tally[] tallies = new Tally[Byte.toUnsignedInt(in.get())];
        for (int i = 0; i < tallies.length; i++) tallies[i] = tally(in);
        Tally[] covariates = new Tally[tallies.length];
        Arrays.fill(covariates, Tally.NONE);
        for (int i = 0; (flags & COVARIATES) != 0 && i < covariates.length; i++) covariates[i] = tally(in);
        return new UnitState(
                first,
                (flags & CROSSED) != 0,
                matched,
                counted,
                late,
                (flags & HOLDS) != 0,
                Arrays.asList(tallies),
                Arrays.asList(covariates));
    }

    private static void put(ByteBuffer out, FirstExposure first) {
        out.put((byte) first.variant()).putLong(first.time());
        put(out, first.name());
        put(out, first.cluster());
        out.put((byte) first.breakdowns().size());
        for (String value : first.breakdowns()) put(out, value);
    }

    private static FirstExposure firstExposure(ByteBuffer in) {
        int variant = in.get();
        long time = in.getLong();
        String name = text(in);
        String cluster = text(in);
        String[] breakdowns = new String[in.get()];
        for (int i = 0; i < breakdowns.length; i++) breakdowns[i] = text(in);
        return new FirstExposure(variant, time, name, cluster, List.of(breakdowns));
    }

    private static int maxBytes(UnitState state) {
        int bytes = 3 + 3 * MAX_VARLONG;
        for (Tally tally : state.tallies()) bytes += maxBytes(tally);
        for (Tally tally : state.covariates()) bytes += maxBytes(tally);
        if (!state.isExposed()) return bytes;
        bytes += 2
                + Long.BYTES
                + maxBytes(state.first().name())
                + maxBytes(state.first().cluster());
        for (String value : state.first().breakdowns()) bytes += maxBytes(value);
        return bytes;
    }

    private static int maxBytes(Tally tally) {
        return 3 * MAX_VARLONG + 1 + tally.sum().bitLength() / 8 + 1 + Long.BYTES + maxBytes(tally.lastName());
    }

    private static int maxBytes(String text) {
        return Short.BYTES + 3 * text.length();
    }

    private static void put(ByteBuffer out, Tally tally) {
        boolean hasLast = !tally.lastName().isEmpty();
        ByteUtils.writeVarlong(tally.count(), out);
        if (tally.count() == 0) return;
        byte[] sum = tally.sum().signum() == 0 ? new byte[0] : tally.sum().toByteArray();
        // One byte says both: the length of the sum, which is short, and whether a newest event follows.
        out.put((byte) (sum.length << 1 | (hasLast ? 1 : 0))).put(sum);
        if (!hasLast) return;
        out.putLong(tally.lastTime());
        put(out, tally.lastName());
        ByteUtils.writeVarlong(tally.lastMillionths(), out);
    }

    private static Tally tally(ByteBuffer in) {
        long count = ByteUtils.readVarlong(in);
        if (count == 0) return Tally.NONE;
        int lengthAndLast = Byte.toUnsignedInt(in.get());
        int length = lengthAndLast >> 1;
        BigInteger sum = length == 0 ? BigInteger.ZERO : new BigInteger(in.array(), in.position(), length);
        in.position(in.position() + length);
        return (lengthAndLast & 1) == 1
                ? new Tally(count, sum, in.getLong(), text(in), ByteUtils.readVarlong(in))
                : new Tally(count, sum, Long.MIN_VALUE, "", 0);
    }

    private static void put(ByteBuffer out, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        out.putShort((short) bytes.length).put(bytes);
    }

    private static String text(ByteBuffer in) {
        int length = Short.toUnsignedInt(in.getShort());
        String text = new String(in.array(), in.position(), length, UTF_8);
        in.position(in.position() + length);
        return text;
    }

    private static int nul(byte[] key, int from) {
        int at = from;
        while (key[at] != 0) at++;
        return at;
    }

    private static void checkVersion(byte version) {
        if (version != VERSION) {
            throw new IllegalStateException("the store was written by another Weir (version " + version
                    + ", this one reads " + VERSION + "): compute a new generation");
        }
    }
}
