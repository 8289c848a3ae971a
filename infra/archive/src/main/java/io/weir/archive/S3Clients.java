package io.weir.archive;

import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Clients that are set up alike. */
final class S3Clients {

    private S3Clients() {}

    static S3Client client(ArchiveSettings settings) {
        S3ClientBuilder builder = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(settings.timeout())
                        .socketTimeout(settings.timeout()))
                .overrideConfiguration(override -> override.retryStrategy(retries -> retries.maxAttempts(1)))
                .forcePathStyle(settings.pathStyle());
        if (settings.endpoint() != null) {
            builder.endpointOverride(settings.endpoint());
            // The checksums that the SDK adds by itself are refused by stores that are not AWS.
            builder.requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                    .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
        }
        if (!settings.region().isEmpty()) builder.region(Region.of(settings.region()));
        else if (settings.endpoint() != null) builder.region(Region.US_EAST_1);
        try {
            return builder.build();
        } catch (SdkClientException e) {
            throw new IllegalArgumentException(
                    "no S3 client can be made: " + e.getMessage() + ". Set WEIR_ARCHIVE_S3_REGION", e);
        }
    }
}
