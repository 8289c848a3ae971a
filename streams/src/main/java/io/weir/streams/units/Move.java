package io.weir.streams.units;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.streams.definitions.Evaluation;
import io.weir.streams.definitions.ExperimentRules;
import java.nio.ByteBuffer;

/**
 * A unit's first exposure in an experiment, new or earlier than the one before, on its way through the unit's events: too many for one
 * commit, perhaps. Mutable; it is stored between two pieces, and a restart goes on with it.
 */
final class Move {

    private static final byte VERSION = 1;
    private static final int MAX_VARLONG = 10;

    private final String experiment;
    private final Long was;
    private UnitState state;
    private WindowMove.At at;
    /** Of a unit that had met no variant: how many of its events have waited, and how far they are counted. */
    private boolean isClaimed;

    private long claimed;
    private byte[] claimedTo;

    private Move(String experiment, Long was, UnitState state, boolean isClaimed) {
        this.experiment = experiment;
        this.was = was;
        this.state = state;
        this.isClaimed = isClaimed;
        this.at = WindowMove.At.BEGIN;
    }

    /** A unit is exposed for the first time. */
    static Move first(ExperimentRules rules, FirstExposure exposure, boolean isForced, boolean isClaimed) {
        UnitState state = UnitState.exposedBy(rules, exposure).forced(isForced);
        return new Move(rules.experiment(), null, state, isClaimed);
    }

    /** @param state of a unit whose first exposure was later */
    static Move back(ExperimentRules rules, UnitState state, FirstExposure exposure) {
        return new Move(rules.experiment(), state.first().time(), state.firstExposedBy(exposure), true);
    }

    String experiment() {
        return experiment;
    }

    /** Events of the unit that had waited for an exposure; known when the move is done. */
    long claimed() {
        return claimed;
    }

    /** The state with what has been visited: after the move when it is done. */
    UnitState state() {
        return state;
    }

    /**
     * Visits about so many events.
     *
     * @return true when it is done
     */
    boolean goOn(ExperimentRules rules, UnitEvents events, Unit unit, Evaluation visited, int most) {
        if (!unit.mayHaveEvents()) return true;
        if (!isClaimed) {
            UnitEvents.Counted counted = events.kept(unit, claimedTo, most);
            claimed += counted.events();
            claimedTo = counted.stopped();
            isClaimed = claimedTo == null;
            if (!isClaimed) return false;
        }
        HeldEvents held = events.of(unit);
        WindowMove move = new WindowMove(rules, state, was, at, visited);
        boolean isDone = move.visit(held, most);
        state = isDone ? move.done(held) : move.soFar();
        at = move.at();
        return isDone;
    }

    byte[] toBytes() {
        byte[] name = experiment.getBytes(UTF_8);
        byte[] soFar = UnitCodec.bytes(state);
        int markers = length(claimedTo) + length(at.after());
        ByteBuffer out = ByteBuffer.allocate(64 + 2 * MAX_VARLONG + name.length + soFar.length + markers);
        out.put(VERSION);
        put(out, name);
        out.put((byte) (was == null ? 0 : 1)).putLong(was == null ? 0 : was);
        out.put((byte) (isClaimed ? 1 : 0)).putLong(claimed);
        put(out, claimedTo);
        out.putInt(at.range());
        put(out, at.after());
        put(out, soFar);
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    static Move of(byte[] stored) {
        ByteBuffer in = ByteBuffer.wrap(stored);
        byte version = in.get();
        if (version != VERSION) throw new IllegalStateException(UnitCodec.foreign(version, VERSION));
        String experiment = new String(get(in), UTF_8);
        boolean hadFirst = in.get() == 1;
        long was = in.getLong();
        boolean isClaimed = in.get() == 1;
        long claimed = in.getLong();
        byte[] claimedTo = get(in);
        int range = in.getInt();
        byte[] after = get(in);
        Move move = new Move(experiment, hadFirst ? was : null, UnitCodec.state(get(in)), isClaimed);
        move.claimed = claimed;
        move.claimedTo = claimedTo;
        move.at = new WindowMove.At(range, after);
        return move;
    }

    private static int length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    /** Null is told from empty. */
    private static void put(ByteBuffer out, byte[] bytes) {
        out.putInt(bytes == null ? -1 : bytes.length);
        if (bytes != null) out.put(bytes);
    }

    private static byte[] get(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0) return null;
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
