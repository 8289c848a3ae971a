package io.weir.recovery.restore;

/** Is told how far a restore is. */
public interface RestoreProgress {

    /** @param of how much there is to do in this step, in {@code unit} */
    void begins(String step, long of, String unit);

    void advances(long by);

    /** Says nothing. */
    RestoreProgress SILENT = new RestoreProgress() {
        @Override
        public void begins(String step, long of, String unit) {}

        @Override
        public void advances(long by) {}
    };
}
