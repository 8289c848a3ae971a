package io.weir.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/**
 * A bucket of S3, or of a store that speaks it. An object is created by a put with {@code If-None-Match: *}: of several at once, one succeeds.
 */
public final class S3Store implements ArchiveStore {

    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

    /** Below it an upload is given up: bytes in a second. */
    private static final long SLOWEST = 128 << 10;

    private final URI uri;
    private final String bucket;
    private final String prefix;
    private final ArchiveSettings settings;
    private final S3Client client;
    private final Attempts attempts;

    private S3Store(URI uri, String bucket, String prefix, ArchiveSettings settings, S3Client client) {
        this.uri = uri;
        this.bucket = bucket;
        this.prefix = prefix;
        this.settings = settings;
        this.client = client;
        this.attempts = new Attempts(uri);
    }

    static S3Store open(URI uri, ArchiveSettings settings) {
        requireAllowed(uri);
        String below = below(uri);
        return new S3Store(
                uri, uri.getRawAuthority(), below.isEmpty() ? "" : below + "/", settings, S3Clients.client(settings));
    }

    static void requireAllowed(URI uri) {
        String bucket = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        boolean isPlain = uri.getRawQuery() == null
                && uri.getRawFragment() == null
                && !below(uri).contains("//");
        if (!BUCKET.matcher(bucket).matches() || !isPlain)
            throw new IllegalArgumentException("a bucket is named as s3://bucket/prefix, not " + uri);
    }

    private static String below(URI uri) {
        return uri.getPath() == null ? "" : uri.getPath().replaceAll("^/+|/+$", "");
    }

    @Override
    public boolean create(String key, Path content) {
        try {
            return create(key, Files.size(content), () -> RequestBody.fromFile(content), Digests.sha256(content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean create(String key, byte[] content) {
        return create(key, content.length, () -> RequestBody.fromBytes(content), Digests.sha256(content));
    }

    /** A lost answer leaves it open whether the object was created: then it is ours when its content is. */
    private boolean create(String key, long size, Supplier<RequestBody> content, String sha256) {
        PutObjectRequest request = put(key, size);
        Attempts.Outcome outcome = attempts.put(key, () -> client.putObject(request, content.get()));
        return switch (outcome) {
            case CREATED -> true;
            case EXISTS -> false;
            case EXISTS_AFTER_LOST_ANSWER -> sha256.equals(sha256(key));
        };
    }

    private PutObjectRequest put(String key, long size) {
        Duration longest = settings.timeout().plusSeconds(size / SLOWEST);
        PutObjectRequest.Builder request = PutObjectRequest.builder()
                .bucket(bucket)
                .key(prefix + key)
                .ifNoneMatch("*")
                .overrideConfiguration(override -> override.apiCallAttemptTimeout(longest));
        if (!settings.kmsKey().isEmpty())
            request.serverSideEncryption(ServerSideEncryption.AWS_KMS).ssekmsKeyId(settings.kmsKey());
        if (!settings.storageClass().isEmpty()) request.storageClass(settings.storageClass());
        return request.build();
    }

    private String sha256(String key) {
        try (LocalObject there = fetch(key)) {
            return Digests.sha256(there.file());
        } catch (IOException e) {
            throw new StoreUnavailable(uri + " says that " + key + " exists, and does not give it", e);
        }
    }

    @Override
    public InputStream read(String key) throws IOException {
        return found(
                key,
                attempts.get(
                        "read " + key,
                        () -> client.getObject(get -> get.bucket(bucket).key(prefix + key))));
    }

    @Override
    public LocalObject fetch(String key) throws IOException {
        Path copy = Files.createTempFile("weir-archive-", Keys.OBJECT_SUFFIX);
        try {
            found(key, attempts.get("read " + key, () -> download(key, copy)));
            return new LocalObject(copy, true);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(copy);
            throw e;
        }
    }

    private GetObjectResponse download(String key, Path copy) {
        try (OutputStream out = Files.newOutputStream(copy)) { // empty again after an attempt that broke off
            return client.getObject(
                    get -> get.bucket(bucket).key(prefix + key), ResponseTransformer.toOutputStream(out));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<String> list(String below) {
        return attempts.call("list " + below, () -> {
            List<String> keys = new ArrayList<>();
            client.listObjectsV2Paginator(request(below).build()).contents().stream()
                    .map(S3Object::key)
                    .forEach(key -> keys.add(key.substring(prefix.length())));
            return keys;
        });
    }

    @Override
    public List<String> folders(String below) {
        return attempts.call("list " + below, () -> {
            List<String> names = new ArrayList<>();
            client.listObjectsV2Paginator(request(below).delimiter("/").build()).commonPrefixes().stream()
                    .map(CommonPrefix::prefix)
                    .forEach(path -> names.add(path.substring(prefix.length() + below.length(), path.length() - 1)));
            return names;
        });
    }

    private ListObjectsV2Request.Builder request(String below) {
        return ListObjectsV2Request.builder().bucket(bucket).prefix(prefix + below);
    }

    @Override
    public Optional<Long> size(String key) {
        return attempts.get(
                        "look at " + key,
                        () -> client.headObject(head -> head.bucket(bucket).key(prefix + key)))
                .map(head -> head.contentLength());
    }

    @Override
    public URI uri() {
        return uri;
    }

    @Override
    public void close() {
        client.close();
    }

    private static <T> T found(String key, Optional<T> there) throws NoSuchFileException {
        return there.orElseThrow(() -> new NoSuchFileException(key));
    }
}
