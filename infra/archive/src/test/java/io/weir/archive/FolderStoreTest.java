package io.weir.archive;

import static io.weir.archive.Ranges.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderStoreTest extends StoreContract {

    @TempDir
    private Path folder;

    private ArchiveStore store;

    @BeforeEach
    void open() {
        store = ArchiveStore.open(folder.resolve("not/there/yet").toUri(), ArchiveSettings.DEFAULT);
    }

    @Override
    ArchiveStore store() {
        return store;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"file:relative", "file://host/folder", "/folder", "gs://bucket/prefix", "file:/x?y", "s3:/x"})
    void other_places_are_refused_with_what_is_allowed(String uri) {
        assertThatThrownBy(() -> ArchiveStore.open(URI.create(uri), ArchiveSettings.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(uri)
                .hasMessageMatching(".*(file:/absolute/folder|s3://bucket/prefix).*");
    }

    @Test
    void what_has_the_same_content_is_not_created_again_either() {
        assertThat(store.create("a", bytes("x"))).isTrue();
        assertThat(store.create("a", bytes("x"))).isFalse();
    }

    @Test
    void a_key_does_not_lead_out_of_the_archive() {
        assertThatThrownBy(() -> store.read("a/../../secret").close()).hasMessageContaining("leads out");
    }

    @Test
    void a_folder_that_cannot_be_used_is_named() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        ArchiveStore in = ArchiveStore.open(file.toUri(), ArchiveSettings.DEFAULT);

        assertThatThrownBy(() -> in.create("a", bytes("x")))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void what_a_killed_process_had_begun_to_write_is_removed_after_a_day() throws IOException {
        store.create("a", bytes("x"));
        Path aside = folder.resolve("not/there/yet/.aside");
        Path old = Files.writeString(aside.resolve("old"), "half");
        Path young = Files.writeString(aside.resolve("young"), "half");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(25))));

        Archive.open(store).begin("cluster", Instant.now());

        assertThat(old).doesNotExist();
        assertThat(young).exists();
    }
}
