package io.weir.query.statistics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A file of expected values that lies beside the checkout. Tests of a checkout without it are skipped, and say so. */
final class SharedFile {

    private SharedFile() {}

    static JsonNode read(String name) throws IOException {
        return JsonMapper.shared().readTree(Files.readString(path(name)));
    }

    static List<String> lines(String name) throws IOException {
        return Files.readAllLines(path(name));
    }

    private static Path path(String name) {
        Path file = Path.of(System.getProperty("weir.root"), "../shared", name).normalize();
        Assumptions.assumeTrue(Files.exists(file), () -> "skipped, as there is no " + file);
        return file;
    }
}
