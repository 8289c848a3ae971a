package io.weir.streams.replays;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.streams.StreamsSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/** What each generation was begun with. What was read once is kept beside the generation's state: a restart needs no PostgreSQL for it. */
public final class Beginnings {

    private static final Logger log = LoggerFactory.getLogger(Beginnings.class);
    private static final String FILE = "generation.json";

    private final GenerationTable table;

    public Beginnings(GenerationTable table) {
        this.table = table;
    }

    /** @throws DataAccessException while PostgreSQL is away and nothing is kept */
    public Beginning of(StreamsSettings settings) throws IOException {
        Path file = Path.of(settings.stateDir(), settings.group().id(), FILE);
        String row;
        try {
            row = table.row(settings.generation());
            WholeFile.write(file, row);
        } catch (DataAccessException e) {
            try {
                row = Files.readString(file, UTF_8);
            } catch (NoSuchFileException unknown) {
                throw e;
            }
            log.info("PostgreSQL does not answer: generation {} is begun as {} says", settings.generation(), file);
        }
        return Beginning.parse(row);
    }
}
