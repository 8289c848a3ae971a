package io.weir.standalone.client;

import io.weir.standalone.ExitCode;
import io.weir.standalone.Trouble;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Other people's run logs: JSON files in a folder, or packed as a gzipped tar file. One file at a time. */
public final class LogFiles {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private LogFiles() {}

    /**
     * Hands over every JSON file with its name; a folder's in the order of their names.
     *
     * @param from a folder of JSON files, a folder that holds {@code packed}, or that file
     * @throws Trouble when there is no such folder, or a file is not what its name says
     */
    public static void read(Path from, String packed, BiConsumer<String, JsonNode> files) throws IOException {
        Path archive = Files.isDirectory(from) ? from.resolve(packed) : from;
        if (Files.isRegularFile(archive)) readPacked(archive, packed, files);
        else if (Files.isDirectory(from)) readFolder(from, files);
        else
            throw new Trouble(
                    ExitCode.USAGE, "There is no " + from + ".", "Name the folder of the logs, or " + packed + ".");
    }

    private static void readFolder(Path folder, BiConsumer<String, JsonNode> files) throws IOException {
        try (Stream<Path> walked = Files.walk(folder)) {
            List<Path> logs = walked.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
            for (Path log : logs) files.accept(log.toString(), json(log.toString(), Files.readAllBytes(log)));
        }
    }

    private static void readPacked(Path file, String packed, BiConsumer<String, JsonNode> files) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
                TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(in))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (entry.isFile() && entry.getName().endsWith(".json"))
                    files.accept(entry.getName(), json(entry.getName(), tar.readAllBytes()));
            }
        } catch (ZipException e) {
            throw new Trouble(ExitCode.FAILED, file + " is not a gzipped tar file.", "Name " + packed + ".", e);
        }
    }

    private static JsonNode json(String name, byte[] content) {
        try {
            return JSON.readTree(content);
        } catch (JacksonException e) {
            throw new Trouble(
                    ExitCode.FAILED,
                    name + " is not JSON: " + e.getOriginalMessage() + ".",
                    "Take it out, or mend it.",
                    e);
        }
    }
}
