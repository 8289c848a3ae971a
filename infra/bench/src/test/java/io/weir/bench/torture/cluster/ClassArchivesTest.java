package io.weir.bench.torture.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchivesTest {

    @TempDir
    private Path target;

    @TempDir
    private Path libraries;

    private Path own;
    private Path jar;

    @BeforeEach
    void files() throws IOException {
        own = Files.createDirectory(target.resolve("classes"));
        jar = Files.writeString(libraries.resolve("a.jar"), "a");
    }

    private ClassArchives archives(Path... more) {
        List<Path> all = new ArrayList<>(List.of(own, jar));
        all.addAll(List.of(more));
        return new ClassArchives(own, all);
    }

    private static Path archive(List<String> options) {
        return Path.of(options.stream()
                .filter(option -> option.startsWith("-XX:SharedArchiveFile="))
                .findFirst()
                .orElseThrow()
                .split("=", 2)[1]);
    }

    @Test
    void our_own_classes_are_left_out_because_no_service_needs_them() {
        Path other = libraries.resolve("b.jar");

        assertThat(archives(other).classPath()).isEqualTo(jar + File.pathSeparator + other);
    }

    @Test
    void an_archive_lies_beside_the_build_and_is_missing_until_it_was_written() throws IOException {
        ClassArchives archives = archives();
        Path archive = archive(archives.options("broker"));

        assertThat(archive).hasParentRaw(target);
        assertThat(archives.isMissing("broker")).isTrue();
        Files.createFile(archive);
        assertThat(archives.isMissing("broker")).isFalse();
        assertThat(archives.isMissing("ingest")).isTrue();
    }

    @Test
    void other_jars_have_another_archive_and_the_old_one_goes() throws IOException {
        Path old = Files.createFile(archive(archives().options("broker")));
        Path others = Files.createFile(archive(archives().options("ingest")));
        Files.writeString(jar, "another build");

        Path now = archive(archives().options("broker"));

        assertThat(now).isNotEqualTo(old);
        assertThat(old).doesNotExist();
        assertThat(others).exists();
    }

    @Test
    void where_java_would_read_classes_from_a_folder_there_is_none() {
        ClassArchives archives = archives(libraries);

        assertThat(archives.options("broker")).isEmpty();
        assertThat(archives.isMissing("broker")).isFalse();
    }
}
