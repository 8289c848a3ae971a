package io.weir.streams.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.kit.settings.KnownNames;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.unit.DataSize;

class ArchivingSettingsTest {

    @Test
    void nothing_is_archived_by_default() {
        assertThat(bound(Map.of()))
                .isEqualTo(new ArchivingSettings(
                        "",
                        DataSize.ofMegabytes(64),
                        Duration.ofMinutes(5),
                        "",
                        "",
                        false,
                        "",
                        "",
                        Duration.ofSeconds(30)));
    }

    @Test
    void environment_variables_are_its_settings_although_one_is_the_beginning_of_the_others() {
        ArchivingSettings settings = bound(Map.of(
                "WEIR_ARCHIVE", "s3://weir-archive/production",
                "WEIR_ARCHIVE_ROTATE_BYTES", "8MB",
                "WEIR_ARCHIVE_ROTATE_AGE", "90s",
                "WEIR_ARCHIVE_S3_ENDPOINT", "http://127.0.0.1:9000",
                "WEIR_ARCHIVE_S3_PATH_STYLE", "true",
                "WEIR_ARCHIVE_S3_REGION", "eu-central-1",
                "WEIR_ARCHIVE_S3_KMS_KEY", "alias/weir",
                "WEIR_ARCHIVE_S3_STORAGE_CLASS", "STANDARD_IA",
                "WEIR_ARCHIVE_S3_TIMEOUT", "7s"));

        assertThat(settings)
                .isEqualTo(new ArchivingSettings(
                        "s3://weir-archive/production",
                        DataSize.ofMegabytes(8),
                        Duration.ofSeconds(90),
                        "http://127.0.0.1:9000",
                        "eu-central-1",
                        true,
                        "alias/weir",
                        "STANDARD_IA",
                        Duration.ofSeconds(7)));
        assertThat(settings.store().endpoint()).isEqualTo(URI.create("http://127.0.0.1:9000"));
    }

    @ParameterizedTest
    @CsvSource({
        "WEIR_ARCHIVE, backup/weir, file:/absolute/folder",
        "WEIR_ARCHIVE, s3://B/x, s3://bucket/prefix",
        "WEIR_ARCHIVE, file:/a b, WEIR_ARCHIVE",
        "WEIR_ARCHIVE_ROTATE_BYTES, 10B, 1KB..4GB",
        "WEIR_ARCHIVE_ROTATE_BYTES, 5GB, 1KB..4GB",
        "WEIR_ARCHIVE_ROTATE_AGE, 0s, above 0",
        "WEIR_ARCHIVE_S3_ENDPOINT, minio:9000, https://host:port",
        "WEIR_ARCHIVE_S3_TIMEOUT, 0s, above 0"
    })
    void what_cannot_be_is_refused_with_what_is_allowed(String variable, String value, String allowed) {
        assertThatThrownBy(() -> bound(Map.of(variable, value))).rootCause().hasMessageContaining(allowed);
    }

    private static ArchivingSettings bound(Map<String, Object> variables) {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new HashMap<>(variables)));
        KnownNames.addTo(environment);
        return Binder.get(environment).bindOrCreate("weir.archive", ArchivingSettings.class);
    }
}
