package io.weir.standalone;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that every command has: which Weir is meant. */
public final class DataFolder {

    @Option(
            names = "--data-dir",
            paramLabel = "FOLDER",
            defaultValue = "${env:WEIR_DATA_DIR:-.weir}",
            description = {
                "Folder that holds all data of one Weir and survives restarts.",
                "Default: $WEIR_DATA_DIR, else .weir in the checkout."
            })
    private Path folder = Path.of(".weir");

    /** Absolute. It need not exist yet. */
    public Path path() {
        return folder.toAbsolutePath().normalize();
    }
}
