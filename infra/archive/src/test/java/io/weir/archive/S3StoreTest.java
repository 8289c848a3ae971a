package io.weir.archive;

import static io.weir.archive.Ranges.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.S3Exceptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

class S3StoreTest extends StoreContract {

    private static final AtomicInteger PREFIXES = new AtomicInteger();

    private static S3Server server;
    private ArchiveStore store;

    @TempDir
    private Path work;

    @BeforeAll
    static void start() throws Exception {
        server = S3Server.start();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @BeforeEach
    void open() {
        store = server.store("weir/" + PREFIXES.incrementAndGet());
    }

    @Override
    ArchiveStore store() {
        return store;
    }

    @Test
    void ranges_are_archived_in_a_bucket_as_in_a_folder() throws IOException {
        Archive archive = Archive.open(store);
        archive.begin("cluster", Instant.EPOCH);
        ArchivedRange a = Ranges.add(archive, work, 0, 0, 50);
        ArchivedRange b = Ranges.add(archive, work, 0, 50, 90);

        assertThat(archive.topics()).containsExactly(Ranges.TOPIC);
        assertThat(archive.partitions(Ranges.TOPIC)).containsExactly(0);
        assertThat(archive.ranges(Ranges.TOPIC, 0)).containsExactly(a, b);
        assertThat(Ranges.read(store, b)).usingRecursiveComparison().isEqualTo(Ranges.records(50, 90));
        assertThat(new ArchiveCheck(archive).run().findings()).isEmpty();
    }

    @Test
    void a_bucket_without_a_prefix_and_another_archive_beside_it_are_told_apart() {
        ArchiveStore whole = server.store("");
        store.create("x/1", bytes("1"));
        whole.create("x/2", bytes("2"));

        assertThat(whole.list("x/")).containsExactly("x/2");
        assertThat(store.list("x/")).containsExactly("x/1");
    }

    @Test
    void a_lost_answer_to_our_own_write_counts_as_created() throws Exception {
        AtomicInteger puts = new AtomicInteger();
        try (S3Server forgetful = S3Server.start(onPut((request, next) -> {
            PutObjectResponse done = next.get();
            if (puts.incrementAndGet() == 1) throw S3Exceptions.fromStatusCode(500);
            return done;
        }))) {
            assertThat(forgetful.store("a").create("k", bytes("mine"))).isTrue();

            assertThat(read(forgetful.store("a"), "k")).isEqualTo(bytes("mine"));
        }
    }

    @Test
    void after_a_lost_answer_the_write_of_somebody_else_is_not_ours() throws Exception {
        try (S3Server failing = S3Server.start(onPut((request, next) -> {
            if (next.isThere()) return next.get();
            next.instead(bytes("theirs"));
            throw S3Exceptions.fromStatusCode(500);
        }))) {
            assertThat(failing.store("a").create("k", bytes("mine"))).isFalse();

            assertThat(read(failing.store("a"), "k")).isEqualTo(bytes("theirs"));
        }
    }

    @Test
    void a_conflict_is_no_answer_and_is_tried_again() throws Exception {
        AtomicInteger puts = new AtomicInteger();
        try (S3Server busy = S3Server.start(onPut((request, next) -> {
            if (puts.incrementAndGet() == 1) throw S3Exceptions.fromStatusCode(409);
            return next.get();
        }))) {
            assertThat(busy.store("a").create("k", bytes("mine"))).isTrue();

            assertThat(puts).hasValue(2);
        }
    }

    @Test
    void a_store_that_ignores_the_condition_is_refused_by_name() throws Exception {
        try (S3Server careless = S3Server.start(onPut((request, next) -> next.unconditionally()))) {
            ArchiveStore lost = careless.store("a");

            assertThatThrownBy(() -> Probe.requireCreatesOnce(lost, Instant.now()))
                    .isInstanceOf(ArchiveRefused.class)
                    .hasMessageContaining(careless.uri("a").toString())
                    .hasMessageContaining("If-None-Match");
        }
    }

    @Test
    void a_store_that_looks_first_and_then_puts_is_refused_by_name() throws Exception {
        CyclicBarrier together = new CyclicBarrier(2);
        try (S3Server racing = S3Server.start(onPut((request, next) -> {
            if (next.isThere()) return next.get(); // which refuses
            meet(together);
            return next.unconditionally();
        }))) {
            assertThatThrownBy(() -> Probe.requireCreatesOnce(racing.store("a"), Instant.now()))
                    .isInstanceOf(ArchiveRefused.class)
                    .hasMessageContaining("If-None-Match");
        }
    }

    @Test
    void a_store_that_does_not_answer_is_given_up_after_the_timeout() throws IOException {
        try (ServerSocket silent = new ServerSocket(0)) {
            var settings = new ArchiveSettings(
                    URI.create("http://127.0.0.1:" + silent.getLocalPort()), "", true, "", "", Duration.ofMillis(200));
            ArchiveStore away = ArchiveStore.open(server.uri("a"), settings);

            assertThatThrownBy(() -> away.create("k", bytes("x")))
                    .isInstanceOf(StoreUnavailable.class)
                    .hasMessageContaining("s3://weir-archive/a did not write k");
        }
    }

    @Test
    void key_and_storage_class_go_with_every_put() throws Exception {
        AtomicReference<PutObjectRequest> seen = new AtomicReference<>();
        try (S3Server watched = S3Server.start(onPut((request, next) -> {
            seen.set(request);
            return next.get();
        }))) {
            URI endpoint = watched.settings(Duration.ofSeconds(10)).endpoint();
            var settings = new ArchiveSettings(endpoint, "", true, "alias/weir", "STANDARD_IA", Duration.ofSeconds(10));

            ArchiveStore.open(watched.uri("a"), settings).create("k", bytes("x"));

            assertThat(seen.get().storageClassAsString()).isEqualTo("STANDARD_IA");
            assertThat(seen.get().serverSideEncryptionAsString()).isEqualTo("aws:kms");
            assertThat(seen.get().ssekmsKeyId()).isEqualTo("alias/weir");
            assertThat(seen.get().ifNoneMatch()).isEqualTo("*");
        }
    }

    @Test
    void a_bucket_that_is_not_there_is_named_and_not_taken_for_an_empty_one() {
        ArchiveStore nowhere =
                ArchiveStore.open(URI.create("s3://no-such-bucket/a"), server.settings(Duration.ofSeconds(10)));

        assertThatThrownBy(() -> nowhere.list("k/"))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("NoSuchBucket");
        assertThatThrownBy(() -> nowhere.create("k", bytes("x"))).isInstanceOf(StoreUnavailable.class);
    }

    /** What a server does when something is put. */
    private interface OnPut {
        PutObjectResponse put(PutObjectRequest request, Put next);
    }

    private interface Put {
        /** As asked. */
        PutObjectResponse get();

        PutObjectResponse unconditionally();

        void instead(byte[] content);

        boolean isThere();
    }

    private static UnaryOperator<BlobStore> onPut(OnPut behaviour) {
        return blobs -> new ForwardingBlobStore(blobs) {
            @Override
            public PutObjectResponse putBlob(PutObjectRequest request, InputStream content) {
                return behaviour.put(request, new Put() {
                    @Override
                    public PutObjectResponse get() {
                        return delegate().putBlob(request, content);
                    }

                    @Override
                    public PutObjectResponse unconditionally() {
                        return delegate()
                                .putBlob(request.toBuilder().ifNoneMatch(null).build(), content);
                    }

                    @Override
                    public void instead(byte[] other) {
                        PutObjectRequest put = request.toBuilder()
                                .contentLength((long) other.length)
                                .build();
                        delegate().putBlob(put, new ByteArrayInputStream(other));
                    }

                    @Override
                    public boolean isThere() {
                        return delegate().blobExists(request.bucket(), request.key());
                    }
                });
            }
        };
    }

    private static void meet(CyclicBarrier together) {
        try {
            together.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] read(ArchiveStore store, String key) throws IOException {
        try (InputStream in = store.read(key)) {
            return in.readAllBytes();
        }
    }
}
