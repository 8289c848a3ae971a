package io.weir.standalone;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** A console that says nothing. */
public final class SilentConsole {

    public static final Console SILENT = new Console(nowhere(), nowhere(), false);

    private SilentConsole() {}

    private static PrintStream nowhere() {
        return new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    }
}
