package io.weir.standalone.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.archive.Archive;
import io.weir.archive.ArchiveSettings;
import io.weir.archive.ArchiveStore;
import io.weir.archive.ArchivedRange;
import io.weir.schemas.Topics;
import io.weir.standalone.Console;
import io.weir.standalone.ExitCode;
import io.weir.standalone.Trouble;
import io.weir.standalone.WeirProcess;
import io.weir.standalone.WeirSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ArchiveCommandTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private Trouble trouble;

    @Test
    void the_archive_of_a_running_weir_is_found_followed_and_verified() throws Exception {
        Path root = folder.resolve("archive");
        WeirSettings settings = WeirSettings.in(folder.resolve("data"))
                .with("weir.ingest.port", "0")
                .with("weir.query.port", "0")
                .with("weir.management.port", "0")
                .with("weir.kafka.partitions", "2")
                .with("weir.archive.uri", uri(root))
                .with("weir.archive.rotate-age", "1s");
        Console silent = new Console(
                new PrintStream(OutputStream.nullOutputStream()),
                new PrintStream(OutputStream.nullOutputStream()),
                false);
        try (WeirProcess process = WeirProcess.start(settings, silent)) {
            assertThat(process.running().archive()).containsEntry("weir.archive.uri", uri(root));
            // The freshness probe appends an event a second.
            await().atMost(Duration.ofMinutes(2))
                    .untilAsserted(() -> assertThat(ranges(root)).hasSizeGreaterThan(2));

            assertThat(archive("status")).isEqualTo(ExitCode.OK);
            assertThat(said())
                    .startsWith("Archive at " + uri(root))
                    .contains("weir.events.v1", "weir.experiments.v1", "records in", "are not archived yet.");

            JsonNode status = json("status", "--json");
            assertThat(status.get("cluster").asString()).isNotEmpty();
            JsonNode first = status.get("partitions").get(0);
            assertThat(first.get("topic").asString()).isEqualTo(Topics.EVENTS);
            assertThat(status.get("partitions"))
                    .anyMatch(one -> one.get("records").asLong() > 0
                            && one.get("archived_to").asLong() + one.get("lag").asLong()
                                    == one.get("end_of_log").asLong());

            assertThat(archive("verify")).isEqualTo(ExitCode.OK);
            assertThat(said()).contains("Nothing is wrong");

            assertThat(archive("export", "--to", folder.resolve("export").toString()))
                    .isEqualTo(ExitCode.OK);
            assertThat(said()).contains("0 events are exported", "are Weir's own measurements");
            Path all = folder.resolve("all");
            JsonNode exported = json("export", "--json", "--internal", "--to", all.toString());
            assertThat(exported.get("rows").asLong()).isPositive();
            assertThat(exported).isEqualTo(JsonMapper.shared().readTree(all.resolve("_export.json")));
        }
        damage(root, ranges(root).getFirst());

        assertThat(archive("verify", "--from", uri(root))).isEqualTo(ExitCode.FAILED);
        assertThat(said())
                .contains("damaged object  " + ranges(root).getFirst().object() + ": has SHA-256")
                .contains("NOT whole");
        JsonNode verified = json("verify", "--json", "--from", uri(root));
        assertThat(verified.get("whole").asBoolean()).isFalse();
        assertThat(verified.at("/findings/0/kind").asString()).isEqualTo("damaged_object");
        assertThat(archive("status", "--from", uri(root))).isEqualTo(ExitCode.OK);
        assertThat(said()).contains("not known");
        Path damaged = folder.resolve("damaged");
        assertThat(archive("export", "--from", uri(root), "--to", damaged.toString()))
                .isEqualTo(ExitCode.FAILED);
        assertThat(trouble.getMessage()).contains(ranges(root).getFirst().object(), "SHA-256");
        assertThat(damaged).isEmptyDirectory();
    }

    @Test
    void an_export_says_why_it_cannot_be_made() throws IOException {
        String none = folder.resolve("none").toUri().toString();
        String to = folder.resolve("export").toString();

        assertThat(archive("export", "--from", none, "--to", to)).isEqualTo(ExitCode.FAILED);
        assertThat(trouble.getMessage()).contains("There is no archive at");

        assertThat(archive("export", "--from", none)).isEqualTo(ExitCode.USAGE);

        String noon = "2026-11-24T12:00:00Z";
        assertThat(archive("export", "--from", none, "--to", to, "--since", noon, "--until", noon))
                .isEqualTo(ExitCode.USAGE);
        assertThat(trouble.getMessage()).contains("since must be before until");
    }

    @Test
    void without_an_archive_it_says_how_to_have_one() {
        assertThat(archive("status")).isEqualTo(ExitCode.NOT_RUNNING);

        assertThat(trouble.getMessage()).contains("No Weir runs on");
        assertThat(trouble.nextStep()).contains("--from", "WEIR_ARCHIVE=file:/backup/weir ./weir up");
    }

    @ParameterizedTest
    @CsvSource({"status, There is no archive at file:", "verify, there is no archive at file:"})
    void a_place_without_an_archive_is_named(String command, String said) {
        int code = archive(command, "--from", folder.resolve("none").toUri().toString());

        assertThat(code).isEqualTo(ExitCode.FAILED);
        assertThat(trouble == null ? said() : trouble.getMessage()).contains(said);
    }

    @Test
    void an_address_where_no_archive_can_be_is_a_wrong_setting() {
        assertThat(archive("verify", "--from", "ftp://backup")).isEqualTo(ExitCode.USAGE);

        assertThat(trouble.getMessage()).contains("file:/absolute/folder or s3://bucket/prefix");
    }

    @Test
    void help_teaches() {
        for (String[] command :
                new String[][] {{"--help"}, {"status", "--help"}, {"verify", "--help"}, {"export", "--help"}}) {
            StringWriter help = new StringWriter();
            assertThat(new CommandLine(new ArchiveCommand())
                            .setOut(new PrintWriter(help))
                            .execute(command))
                    .isEqualTo(ExitCode.OK);
            assertThat(help.toString()).contains("Exit codes:", "Examples:", "weir archive");
        }
    }

    private List<ArchivedRange> ranges(Path root) {
        Archive archive = Archive.open(ArchiveStore.open(root.toUri(), ArchiveSettings.DEFAULT));
        return archive.partitions(Topics.EVENTS).stream()
                .flatMap(partition -> archive.ranges(Topics.EVENTS, partition).stream())
                .toList();
    }

    private static String uri(Path root) {
        return "file:" + root;
    }

    private static void damage(Path root, ArchivedRange range) throws IOException {
        byte[] content = Files.readAllBytes(root.resolve(range.object()));
        content[content.length / 2] ^= 1;
        Files.write(root.resolve(range.object()), content);
    }

    private JsonNode json(String... arguments) {
        archive(arguments);
        return JsonMapper.shared().readTree(said());
    }

    private int archive(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data-dir", folder.resolve("data").toString()));
        printed.reset();
        trouble = null;
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            return new CommandLine(new ArchiveCommand())
                    .setExecutionExceptionHandler((error, command, parsed) -> {
                        if (!(error instanceof Trouble known)) throw error;
                        trouble = known;
                        return known.exitCode();
                    })
                    .execute(all.toArray(String[]::new));
        } finally {
            System.setOut(before);
        }
    }

    private String said() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
