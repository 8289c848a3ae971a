package io.weir.streams.replays;

import io.weir.streams.StreamsSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Which generation was active when this instance last knew: it starts with that one while PostgreSQL is away. */
public final class ActiveFile {

    private final Path file;
    private final long first;
    private long kept;

    public ActiveFile(StreamsSettings settings) {
        this.file = Path.of(settings.stateDir(), settings.applicationId() + ".active");
        this.first = settings.generation();
    }

    /** That of the settings, where nothing was kept. */
    public long read() {
        try {
            String text = Files.readString(file).strip();
            // What is no number was not written here; the table tells the right one.
            return text.matches("[1-9]\\d{0,17}") ? Long.parseLong(text) : first;
        } catch (NoSuchFileException nothing) {
            return first;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void keep(long generation) throws IOException {
        if (generation == kept) return;
        WholeFile.write(file, Long.toString(generation));
        kept = generation;
    }
}
