package io.weir.streams.replays;

import io.weir.kit.quarantine.Quarantine;
import io.weir.streams.StreamsSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * The rules that each generation was begun with. They never change, so what was read once is kept beside the generation's state: a restart
 * needs no PostgreSQL for it.
 */
public final class Quarantines {

    private static final Logger log = LoggerFactory.getLogger(Quarantines.class);
    private static final String FILE = "quarantine.json";

    private final GenerationTable table;

    public Quarantines(GenerationTable table) {
        this.table = table;
    }

    /** @throws DataAccessException while PostgreSQL is away and nothing is kept */
    public Quarantine of(StreamsSettings settings) throws IOException {
        Path file = Path.of(settings.stateDir(), settings.group().id(), FILE);
        String rules;
        try {
            rules = table.quarantine(settings.generation());
            keep(rules, file);
        } catch (DataAccessException e) {
            try {
                rules = Files.readString(file, StandardCharsets.UTF_8);
            } catch (NoSuchFileException unknown) {
                throw e;
            }
            log.info("PostgreSQL does not answer: generation {} has the rules of {}", settings.generation(), file);
        }
        return Quarantine.parse(rules);
    }

    private static void keep(String rules, Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Path part = file.resolveSibling(FILE + ".part");
        Files.writeString(part, rules, StandardCharsets.UTF_8);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
