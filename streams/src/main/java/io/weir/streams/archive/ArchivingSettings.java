package io.weir.streams.archive;

import io.weir.archive.ArchiveSettings;
import io.weir.archive.ArchiveStore;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Everything that can be set of the archive. Credentials for S3 come from where the AWS SDK looks for them, never from here.
 *
 * @param uri {@code file:/absolute/folder} or {@code s3://bucket/prefix}; empty: nothing is archived; {@code WEIR_ARCHIVE}
 * @param rotateBytes size at which a file is complete
 * @param rotateAge age at which a file is complete although it is smaller: what the loss of the log may cost at most
 * @param s3Endpoint of a store that speaks S3 but is not AWS; empty: AWS
 * @param s3Region empty: where the AWS SDK looks for it
 * @param s3PathStyle whether the bucket stands in the path and not in the host's name
 * @param s3KmsKey id or ARN of the key with which the store encrypts; empty: as the bucket says
 * @param s3StorageClass of each object; empty: the bucket's
 * @param s3Timeout for a connection, and for each answer of the store
 */
@ConfigurationProperties("weir.archive")
public record ArchivingSettings(
        @DefaultValue("") String uri,
        @DefaultValue("64MB") DataSize rotateBytes,
        @DefaultValue("5m") Duration rotateAge,
        @DefaultValue("") String s3Endpoint,
        @DefaultValue("") String s3Region,
        @DefaultValue("false") boolean s3PathStyle,
        @DefaultValue("") String s3KmsKey,
        @DefaultValue("") String s3StorageClass,
        @DefaultValue("30s") Duration s3Timeout) {

    /** So that nobody turns each record into a file. */
    private static final DataSize LEAST = DataSize.ofKilobytes(1);

    /** What S3 takes in one put. */
    private static final DataSize MOST = DataSize.ofGigabytes(4);

    public ArchivingSettings {
        uri = uri.strip();
        if (!uri.isEmpty()) {
            try {
                ArchiveStore.requireAllowed(new URI(uri));
            } catch (URISyntaxException | IllegalArgumentException e) {
                throw new IllegalArgumentException("weir.archive.uri (WEIR_ARCHIVE): " + e.getMessage());
            }
        }
        if (rotateBytes.compareTo(LEAST) < 0 || rotateBytes.compareTo(MOST) > 0)
            throw new IllegalArgumentException("weir.archive.rotate-bytes must be 1KB..4GB, is " + rotateBytes);
        if (!rotateAge.isPositive())
            throw new IllegalArgumentException("weir.archive.rotate-age must be above 0, is " + rotateAge);
        try {
            store(s3Endpoint, s3Region, s3PathStyle, s3KmsKey, s3StorageClass, s3Timeout);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("weir.archive.s3: " + e.getMessage(), e);
        }
    }

    /** How the store is reached. */
    public ArchiveSettings store() {
        return store(s3Endpoint, s3Region, s3PathStyle, s3KmsKey, s3StorageClass, s3Timeout);
    }

    private static ArchiveSettings store(
            String endpoint, String region, boolean pathStyle, String kmsKey, String storageClass, Duration timeout) {
        URI at = endpoint.isEmpty() ? null : URI.create(endpoint);
        return new ArchiveSettings(at, region, pathStyle, kmsKey, storageClass, timeout);
    }
}
