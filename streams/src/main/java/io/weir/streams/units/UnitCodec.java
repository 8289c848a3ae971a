package io.weir.streams.units;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.streams.units.Unit.InExperiment;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.utils.ByteUtils;

/** How a unit lies in its store: a version, then each experiment that it is in, then those that it was exposed to too late. */
final class UnitCodec {

    private static final byte VERSION = 4;
    /** Ends behind the experiments, else the same. */
    private static final byte VERSION_BEFORE = 3;

    private static final int CLAIMED = 1;

    private static final int CROSSED = 1;
    private static final int COVARIATES = 2;
    private static final int FORCED = 4;
    private static final int BELOW_RESOLUTION = 8;

    /** What a unit in one experiment seldom exceeds. */
    private static final int EXPECTED_BYTES = 256;

    private UnitCodec() {}

    static byte[] bytes(Unit unit) {
        GrowingBytes out = new GrowingBytes(EXPECTED_BYTES);
        out.put(VERSION).put((byte) (unit.isClaimed() ? CLAIMED : 0));
        out.putUnsignedVarint(unit.experiments().size());
        for (InExperiment in : unit.experiments()) {
            put(out, in.experiment());
            put(out, in.state());
        }
        out.putUnsignedVarint(unit.lateExposures().size());
        unit.lateExposures().forEach((experiment, count) -> {
            put(out, experiment);
            out.putVarlong(count);
        });
        return out.toBytes();
    }

    /** @param unit empty; what is stored of it is added */
    static void read(byte[] value, Unit unit) {
        ByteBuffer in = ByteBuffer.wrap(value);
        byte version = in.get();
        checkVersion(version);
        if ((in.get() & CLAIMED) != 0) unit.claim();
        for (int left = ByteUtils.readUnsignedVarint(in); left > 0; left--) unit.enter(text(in), state(in));
        if (version == VERSION_BEFORE) return;
        for (int left = ByteUtils.readUnsignedVarint(in); left > 0; left--)
            unit.lateExposures(text(in), ByteUtils.readVarlong(in));
    }

    /** One state alone. */
    static byte[] bytes(UnitState state) {
        GrowingBytes out = new GrowingBytes(EXPECTED_BYTES);
        out.put(VERSION);
        put(out, state);
        return out.toBytes();
    }

    static UnitState state(byte[] value) {
        ByteBuffer in = ByteBuffer.wrap(value);
        checkVersion(in.get());
        return state(in);
    }

    private static void put(GrowingBytes out, UnitState state) {
        boolean hasCovariates = false;
        boolean hasBelow = false;
        for (Tally tally : state.covariates()) {
            hasCovariates |= tally.count() > 0;
            hasBelow |= tally.below() > 0;
        }
        for (Tally tally : state.tallies()) hasBelow |= tally.below() > 0;
        out.put((byte) ((state.crossed() ? CROSSED : 0)
                | (hasCovariates ? COVARIATES : 0)
                | (state.forced() ? FORCED : 0)
                | (hasBelow ? BELOW_RESOLUTION : 0)));
        put(out, state.first());
        out.putVarlong(state.matched());
        out.putVarlong(state.counted());
        out.putVarlong(state.late());
        out.put((byte) state.tallies().size());
        for (Tally tally : state.tallies()) put(out, tally);
        for (Tally tally : hasCovariates ? state.covariates() : List.<Tally>of()) put(out, tally);
        if (!hasBelow) return;
        for (Tally tally : state.tallies()) out.putVarlong(tally.below());
        for (Tally tally : state.covariates()) out.putVarlong(tally.below());
    }

    private static UnitState state(ByteBuffer in) {
        int flags = in.get();
        FirstExposure first = firstExposure(in);
        long matched = ByteUtils.readVarlong(in);
        long counted = ByteUtils.readVarlong(in);
        long late = ByteUtils.readVarlong(in);
        Tally[] tallies = new Tally[Byte.toUnsignedInt(in.get())];
        for (int i = 0; i < tallies.length; i++) tallies[i] = tally(in);
        Tally[] covariates = new Tally[tallies.length];
        Arrays.fill(covariates, Tally.NONE);
        for (int i = 0; (flags & COVARIATES) != 0 && i < covariates.length; i++) covariates[i] = tally(in);
        if ((flags & BELOW_RESOLUTION) != 0) {
            for (int i = 0; i < tallies.length; i++) tallies[i] = tallies[i].withBelow(ByteUtils.readVarlong(in));
            for (int i = 0; i < covariates.length; i++)
                covariates[i] = covariates[i].withBelow(ByteUtils.readVarlong(in));
        }
        return new UnitState(
                first,
                (flags & CROSSED) != 0,
                (flags & FORCED) != 0,
                matched,
                counted,
                late,
                Arrays.asList(tallies),
                Arrays.asList(covariates));
    }

    private static void put(GrowingBytes out, FirstExposure first) {
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

    private static void put(GrowingBytes out, Tally tally) {
        boolean hasLast = !tally.lastName().isEmpty();
        out.putVarlong(tally.count());
        if (tally.count() == 0) return;
        byte[] sum = tally.sum().signum() == 0 ? new byte[0] : tally.sum().toByteArray();
        // One byte says both: the length of the sum, which is short, and whether a newest event follows.
        out.put((byte) (sum.length << 1 | (hasLast ? 1 : 0))).put(sum);
        if (!hasLast) return;
        out.putLong(tally.lastTime());
        put(out, tally.lastName());
        out.putVarlong(tally.lastMillionths());
    }

    private static Tally tally(ByteBuffer in) {
        long count = ByteUtils.readVarlong(in);
        if (count == 0) return Tally.NONE;
        int lengthAndLast = Byte.toUnsignedInt(in.get());
        int length = lengthAndLast >> 1;
        BigInteger sum = length == 0 ? BigInteger.ZERO : new BigInteger(in.array(), in.position(), length);
        in.position(in.position() + length);
        return (lengthAndLast & 1) == 1
                ? new Tally(count, sum, in.getLong(), text(in), ByteUtils.readVarlong(in), 0)
                : new Tally(count, sum, Long.MIN_VALUE, "", 0, 0);
    }

    private static void put(GrowingBytes out, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        out.putShort((short) bytes.length).put(bytes);
    }

    private static String text(ByteBuffer in) {
        int length = Short.toUnsignedInt(in.getShort());
        String text = new String(in.array(), in.position(), length, UTF_8);
        in.position(in.position() + length);
        return text;
    }

    private static void checkVersion(byte version) {
        if (version != VERSION && version != VERSION_BEFORE) throw new IllegalStateException(foreign(version, VERSION));
    }

    /** What is said of a store that holds another format. */
    static String foreign(int version, int read) {
        return "the store was written by another Weir (version " + version + ", this one reads " + read
                + "): begin with empty stores, see CHANGELOG";
    }
}
