package io.weir.archive;

import static io.weir.archive.Ranges.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every store promises. */
abstract class StoreContract {

    @TempDir
    private Path work;

    /** Empty. */
    abstract ArchiveStore store();

    @Test
    void what_is_created_is_read_and_is_not_created_again() throws IOException {
        assertThat(store().create("a/b/c.json", bytes("first"))).isTrue();
        assertThat(store().create("a/b/c.json", bytes("second"))).isFalse();
        assertThat(store().create("a/b/c.json", file(new byte[3]))).isFalse();

        assertThat(read("a/b/c.json")).isEqualTo(bytes("first"));
        assertThat(store().size("a/b/c.json")).contains(5L);
    }

    @Test
    void files_of_megabytes_and_of_nothing_are_kept() throws IOException {
        byte[] large = new byte[5 << 20];
        new Random(7).nextBytes(large);

        assertThat(store().create("a/large", file(large))).isTrue();
        assertThat(store().create("a/empty", new byte[0])).isTrue();

        assertThat(read("a/large")).isEqualTo(large);
        assertThat(read("a/empty")).isEmpty();
        try (LocalObject fetched = store().fetch("a/large")) {
            assertThat(fetched.file()).hasBinaryContent(large);
        }
    }

    @Test
    void of_many_who_create_one_key_at_once_exactly_one_succeeds_and_its_content_stays() throws Exception {
        for (int round = 0; round < 20; round++) {
            String key = "race/" + round;
            CountDownLatch go = new CountDownLatch(1);
            List<Future<Boolean>> created = new ArrayList<>();
            try (var writers = Executors.newFixedThreadPool(8)) {
                for (int i = 0; i < 8; i++) {
                    byte[] content = bytes("writer " + i);
                    created.add(writers.submit(() -> {
                        go.await();
                        return store().create(key, content);
                    }));
                }
                go.countDown();
            }

            List<Integer> winners = new ArrayList<>();
            for (int i = 0; i < 8; i++) if (created.get(i).get()) winners.add(i);
            assertThat(winners).as(key).hasSize(1);
            assertThat(read(key)).isEqualTo(bytes("writer " + winners.getFirst()));
        }
    }

    @Test
    void a_store_that_keeps_its_word_passes_the_probe() {
        Probe.requireCreatesOnce(store(), Instant.now());
        Probe.requireCreatesOnce(store(), Instant.now());
    }

    @Test
    void keys_and_folders_below_a_prefix_are_listed_in_order() {
        for (String key : List.of("x/b/2", "x/b/10", "x/a/1", "x/top", "xy/c/1")) store().create(key, bytes(key));

        assertThat(store().list("x/")).containsExactly("x/a/1", "x/b/10", "x/b/2", "x/top");
        assertThat(store().list("x/b/")).containsExactly("x/b/10", "x/b/2");
        assertThat(store().list("nothing/")).isEmpty();
        assertThat(store().folders("x/")).containsExactly("a", "b");
        assertThat(store().folders("nothing/")).isEmpty();
    }

    @Test
    void more_keys_are_listed_than_fit_into_one_answer() {
        try (var writers = Executors.newFixedThreadPool(16)) {
            for (int i = 0; i < 1_100; i++) {
                String key = "many/%05d".formatted(i);
                writers.submit(() -> store().create(key, bytes("x")));
            }
        }

        assertThat(store().list("many/")).hasSize(1_100).isSorted();
    }

    @Test
    void what_is_missing_is_said_to_be_missing() {
        assertThatThrownBy(() -> store().read("no/such").close()).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> store().fetch("no/such").close()).isInstanceOf(NoSuchFileException.class);
        assertThat(store().size("no/such")).isEmpty();
    }

    private byte[] read(String key) throws IOException {
        try (InputStream in = store().read(key)) {
            return in.readAllBytes();
        }
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(Files.createTempFile(work, "content", ""), content);
    }
}
