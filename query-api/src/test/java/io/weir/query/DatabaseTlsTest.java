package io.weir.query;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;

/** A PostgreSQL that insists on TLS, reached by both drivers with what DATABASE_URL says. */
class DatabaseTlsTest {

    private static final char[] PASSWORD = "changeit".toCharArray();

    private static Path folder;
    private static RunningQuery query;

    @BeforeAll
    static void insistOnTls(@TempDir Path temporary) throws Exception {
        folder = temporary;
        query = RunningQuery.start(folder);
        Path data = folder.resolve("postgres");
        certificate("server", data.resolve("server.crt"), data.resolve("server.key"));
        certificate("stranger", folder.resolve("stranger.crt"), folder.resolve("stranger.key"));
        execute("alter system set ssl = on");
        execute("select pg_reload_conf()");
        await().untilAsserted(() -> assertThat(one("show ssl")).isEqualTo("on"));
        Files.writeString(data.resolve("pg_hba.conf"), "hostssl all all 127.0.0.1/32 trust\n");
        execute("select pg_reload_conf()");
        await().untilAsserted(
                        () -> assertThatThrownBy(() -> DriverManager.getConnection(query.jdbcUrl() + "&sslmode=disable")
                                        .close())
                                .hasMessageContaining("no encryption"));
    }

    @AfterAll
    static void stop() throws IOException {
        query.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "?sslmode=prefer", "?sslmode=require", "?sslmode=verify-ca&CERT", "?sslmode=verify-full&CERT"
            })
    void both_drivers_speak_tls_as_it_is_asked_for(String options) throws Exception {
        String before = one("select clock_timestamp()"); // older ones are of the time before TLS
        try (ConfigurableApplicationContext service = service(options, "postgres/server.crt")) {
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> RunningQuery.status(service).ready());

            assertThat(query.send(service, "GET", "/v1/experiments", null).status())
                    .isEqualTo(200);
            assertThat(one("select count(*) from pg_stat_ssl join pg_stat_activity using (pid)"
                            + " where not ssl and backend_type = 'client backend' and backend_start > '" + before
                            + "'"))
                    .isEqualTo("0");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"?sslmode=disable", "?sslmode=verify-ca&CERT", "?sslmode=verify-full&CERT"})
    void a_server_that_is_not_the_one_that_is_meant_is_not_spoken_to(String options) {
        try (ConfigurableApplicationContext service = service(options, "stranger.crt")) {
            await().atMost(Duration.ofMinutes(1))
                    .until(() ->
                            RunningQuery.status(service).detail().startsWith("cannot bring the tables up to date: "));

            assertThat(RunningQuery.status(service).ready()).isFalse();
            Answer answer = query.send(service, "GET", "/v1/experiments", null);
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.code()).isEqualTo("DATABASE_UNAVAILABLE");
        }
    }

    @Test
    void a_statement_that_nobody_waits_for_is_ended_by_the_server() throws Exception {
        try (ConfigurableApplicationContext service = service("", "postgres/server.crt")) {
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> RunningQuery.status(service).ready());
            Database database = service.getBean(Database.class);

            assertThat(database.read(from -> from.sql("show statement_timeout")
                                    .map(row -> row.get(0, String.class))
                                    .one())
                            .block(Duration.ofSeconds(10)))
                    .isEqualTo("3s");
        }
    }

    private static ConfigurableApplicationContext service(String options, String cert) {
        String url = "postgresql://postgres@127.0.0.1:" + query.postgres().port() + "/postgres"
                + options.replace("CERT", "sslrootcert=" + folder.resolve(cert));
        return query.service(RunningQuery.DATABASE + url);
    }

    /** Signed by itself, for 127.0.0.1. */
    private static void certificate(String name, Path cert, Path key) throws Exception {
        Path store = folder.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        name,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore made = KeyStore.getInstance(store.toFile(), PASSWORD);
        write(cert, "CERTIFICATE", made.getCertificate(name).getEncoded());
        write(key, "PRIVATE KEY", made.getKey(name, PASSWORD).getEncoded());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    }

    private static void write(Path file, String kind, byte[] content) throws IOException {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(content);
        Files.writeString(file, "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(query.jdbcUrl())) {
            connection.createStatement().execute(sql);
        }
    }

    private static String one(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(query.jdbcUrl());
                ResultSet rows = connection.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
