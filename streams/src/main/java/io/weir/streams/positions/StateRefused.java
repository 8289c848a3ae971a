package io.weir.streams.positions;

/** The state and the log do not belong together: nothing can be counted with both. The message says what to do. */
public final class StateRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StateRefused(String message) {
        super(message);
    }

    /** @param topic that the state was made of */
    public static StateRefused ofAnotherTopic(String topic) {
        return new StateRefused(
                topic + " was deleted and created again since this state was made of it, so its numbers are of"
                        + " records that are gone: restore the archive (weir restore), or compute a new generation of"
                        + " what is left (weir replay start)");
    }

    /** What was refused, if that is why something failed; else null. */
    public static StateRefused in(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof StateRefused refused) return refused;
        }
        return null;
    }
}
