package io.weir.kit.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.weir.kit.kafka.KafkaSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class SettingsTest {

    @Test
    void a_database_url_is_taken_apart_and_its_password_is_never_shown() {
        DatabaseSettings database = new DatabaseSettings("postgresql://weir:s3%40cret+1@db.example:6432/events");

        assertThat(database)
                .returns("weir", DatabaseSettings::user)
                .returns("s3@cret+1", DatabaseSettings::password)
                .returns("db.example", DatabaseSettings::host)
                .returns(6432, DatabaseSettings::port)
                .returns("events", DatabaseSettings::database)
                .returns("jdbc:postgresql://db.example:6432/events?sslmode=prefer", DatabaseSettings::jdbcUrl);
        assertThat(database.toString()).doesNotContain("s3").contains("db.example");
    }

    @Test
    void a_database_url_may_leave_out_password_and_port() {
        assertThat(new DatabaseSettings("postgresql://weir@localhost/weir"))
                .returns("", DatabaseSettings::password)
                .returns(5432, DatabaseSettings::port);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://u:hidden@h/d",
                "postgresql://u:hidden@h",
                "postgresql://h/d",
                "u:hidden@h",
                "postgresql://u:hid den@h/d"
            })
    void a_wrong_database_url_is_refused_without_repeating_it(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DatabaseSettings(url))
                .withMessageContaining("DATABASE_URL")
                .withMessageNotContaining("hid")
                .withNoCause();
    }

    @Test
    void the_options_of_a_database_url_are_read_for_every_driver(@TempDir Path folder) throws IOException {
        Path cert = Files.createFile(folder.resolve("root ca.crt"));
        String file = cert.toString().replace(" ", "%20");

        assertThat(new DatabaseSettings("postgresql://u@h/d?sslmode=require"))
                .returns("require", DatabaseSettings::sslMode)
                .returns("", DatabaseSettings::sslRootCert);
        assertThat(new DatabaseSettings("postgresql://u@h/d?sslmode=verify-full&sslrootcert=" + file))
                .returns("verify-full", DatabaseSettings::sslMode)
                .returns(cert.toString(), DatabaseSettings::sslRootCert)
                .extracting(DatabaseSettings::jdbcUrl)
                .asString()
                .startsWith("jdbc:postgresql://h:5432/d?sslmode=verify-full&sslrootcert=")
                .contains("root+ca.crt");
    }

    @ParameterizedTest
    @CsvSource({
        "connect_timeout=3, the option connect_timeout is not one that Weir takes: sslmode and sslrootcert are",
        "sslmode=on, 'sslmode must be disable, allow, prefer, require, verify-ca or verify-full'",
        "sslmode=require&sslmode=disable, the option sslmode is given twice",
        "sslmode=verify-full, sslmode=verify-full needs sslrootcert=FILE",
        "sslrootcert=x, sslrootcert is only used by sslmode=verify-ca and sslmode=verify-full",
        "sslmode=verify-ca&sslrootcert=nowhere.crt, sslrootcert names a file that cannot be read: nowhere.crt"
    })
    void an_option_of_a_database_url_that_would_be_ignored_is_refused_by_name(String query, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DatabaseSettings("postgresql://u:hidden@h/d?" + query))
                .withMessage("DATABASE_URL: " + message);
    }

    @Test
    void an_option_of_a_redis_url_that_would_be_ignored_is_refused_by_name() {
        assertThat(new RedisSettings("rediss://cache?verifyPeer=ca")).isNotNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RedisSettings("redis://:hidden@cache?timeout=5s&ssl=true"))
                .withMessage("REDIS_URL: the option timeout is not one that Weir takes: verifyPeer and clientName are");
    }

    @Test
    void a_redis_url_never_shows_its_password() {
        assertThat(new RedisSettings("redis://:hidden@cache:6380/2").toString()).isEqualTo("redis://cache:6380");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RedisSettings("http://:hidden@cache"))
                .withMessageNotContaining("hidden");
    }

    @Test
    void known_names_are_read_as_the_settings_they_stand_for_and_yield_to_the_real_ones() {
        assertThat(bound(Map.of("KAFKA_BOOTSTRAP_SERVERS", "a:1")).bootstrapServers())
                .isEqualTo("a:1");
        assertThat(bound(Map.of("KAFKA_BOOTSTRAP_SERVERS", "a:1", "WEIR_KAFKA_BOOTSTRAP_SERVERS", "b:2"))
                        .bootstrapServers())
                .isEqualTo("b:2");
    }

    @Test
    void kafka_refuses_more_copies_in_sync_than_there_are() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KafkaSettings("a:1", KafkaSettings.Durability.strict, 4, 1, 2))
                .withMessage("weir.kafka.min-insync-replicas must be 1..replication (1), is 2");
    }

    private static KafkaSettings bound(Map<String, Object> variables) {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
        KnownNames.addTo(environment);
        return Binder.get(environment).bindOrCreate("weir.kafka", KafkaSettings.class);
    }
}
