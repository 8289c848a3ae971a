package io.weir.export;

/** Is told how far an export is. */
public interface ExportProgress {

    /** @param records that will be read */
    void begins(long records);

    void advances(long records);

    /** Says nothing. */
    ExportProgress SILENT = new ExportProgress() {
        @Override
        public void begins(long records) {}

        @Override
        public void advances(long records) {}
    };
}
