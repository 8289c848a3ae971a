package io.weir.archive;

import java.net.URI;
import java.time.Duration;
import java.util.Properties;
import java.util.function.UnaryOperator;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;

/** A server that speaks S3, in memory, on loopback. */
final class S3Server implements AutoCloseable {

    static final String BUCKET = "weir-archive";

    private static final String USER = "weir";
    private static final String PASSWORD = "weir-password";

    private final S3Proxy server;
    private final BlobStore blobs;

    private S3Server(S3Proxy server, BlobStore blobs) {
        this.server = server;
        this.blobs = blobs;
    }

    static S3Server start() throws Exception {
        return start(blobs -> blobs);
    }

    /** @param faults what the server does to its objects instead of what it should */
    static S3Server start(UnaryOperator<BlobStore> faults) throws Exception {
        // Where the AWS SDK looks first.
        System.setProperty("aws.accessKeyId", USER);
        System.setProperty("aws.secretAccessKey", PASSWORD);
        BlobStore blobs = faults.apply(BlobStores.create("transient-nio2", new Properties()));
        blobs.createContainer(BUCKET);
        S3Proxy server = S3Proxy.builder()
                .blobStore(blobs)
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, USER, PASSWORD)
                .build();
        server.start();
        return new S3Server(server, blobs);
    }

    ArchiveStore store(String prefix) {
        return ArchiveStore.open(uri(prefix), settings(Duration.ofSeconds(10)));
    }

    URI uri(String prefix) {
        return URI.create("s3://" + BUCKET + "/" + prefix);
    }

    ArchiveSettings settings(Duration timeout) {
        URI endpoint = URI.create("http://127.0.0.1:" + server.getPort());
        return new ArchiveSettings(endpoint, "", true, "", "", timeout);
    }

    BlobStore blobs() {
        return blobs;
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }
}
