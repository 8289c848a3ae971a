package io.weir.archive;

import java.net.URI;
import java.time.Duration;

/**
 * How an archive's store is reached; a folder needs none of it. Credentials come from where the AWS SDK looks for them.
 *
 * @param endpoint of a store that speaks S3 but is not AWS; null: AWS
 * @param region empty: the AWS SDK finds it; with an endpoint {@code us-east-1}
 * @param pathStyle true: the bucket stands in the path and not in the host's name
 * @param kmsKey id or ARN of the key that the store encrypts with; empty: as the bucket says
 * @param storageClass of each object; empty: the bucket's
 * @param timeout for a connection, and for each answer of the store
 */
public record ArchiveSettings(
        URI endpoint, String region, boolean pathStyle, String kmsKey, String storageClass, Duration timeout) {

    /** What holds where nothing is set. */
    public static final ArchiveSettings DEFAULT = new ArchiveSettings(null, "", false, "", "", Duration.ofSeconds(30));

    public ArchiveSettings {
        if (!timeout.isPositive()) throw new IllegalArgumentException("the timeout must be above 0, is " + timeout);
        boolean isHttp = endpoint == null
                || endpoint.getHost() != null
                        && endpoint.getUserInfo() == null
                        && ("http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme()));
        if (!isHttp)
            throw new IllegalArgumentException("the endpoint must look like https://host:port, is " + endpoint);
    }
}
