package io.weir.query.statistics;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A file of expected values that lies beside the checkout. Tests of a checkout without it are skipped, and say so. */
public final class SharedFile {

    private SharedFile() {}

    public static JsonNode read(String name) throws IOException {
        return JsonMapper.shared().readTree(Files.readString(path(name)));
    }

    public static List<String> lines(String name) throws IOException {
        return Files.readAllLines(path(name));
    }

    public static List<String> gzippedLines(String name) throws IOException {
        try (var in = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(path(name))), StandardCharsets.UTF_8))) {
            return in.lines().toList();
        }
    }

    private static Path path(String name) {
        Path file = Path.of(System.getProperty("weir.root"), "../shared", name).normalize();
        Assumptions.assumeTrue(Files.exists(file), () -> "skipped, as there is no " + file);
        return file;
    }
}
