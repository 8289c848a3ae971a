package io.weir.recovery.verify;

/** Is told how far a verification is. */
public interface VerifyProgress {

    /** @param what is waited for, the beginning of a sentence */
    void waits(String what);

    /** @param events in the log, as far as it will be read */
    void reads(long events);

    void hasRead(long events);

    /** The log is read; its numbers are computed now. */
    void computes();

    /** Says nothing. */
    VerifyProgress SILENT = new VerifyProgress() {
        @Override
        public void waits(String what) {}

        @Override
        public void reads(long events) {}

        @Override
        public void hasRead(long events) {}

        @Override
        public void computes() {}
    };
}
