package io.weir.streams.sinks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.weir.embedded.EmbeddedPostgres;
import io.weir.kit.settings.DatabaseSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pool of connections to PostgreSQL when it loses them. */
class PoolTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void a_first_connection_that_is_lost_as_it_is_set_up_is_followed_by_a_good_one(@TempDir Path folder)
            throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.resolve("postgres"), 0);
                Cutter cutter = new Cutter(postgres.port());
                HikariDataSource pool = new SinkConfiguration()
                        .dataSource(new DatabaseSettings(
                                "postgresql://postgres@127.0.0.1:" + cutter.port() + "/postgres"))) {
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThatThrownBy(pool::getConnection).isInstanceOf(SQLException.class);
                assertThat(cutter.cut.get()).as("connections that were cut").isPositive();
            });

            cutter.cuts = false;
            try (Connection connection = await().atMost(PATIENCE)
                    .ignoreExceptionsInstanceOf(SQLTransientConnectionException.class)
                    .until(pool::getConnection, Objects::nonNull)) {
                assertThat(connection.isValid(1)).isTrue();
                assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
            }
        }
    }

    /** Stands between, and cuts a connection that asks for the level of its transactions. */
    private static final class Cutter implements AutoCloseable {

        private static final String QUESTION = "ISOLATION LEVEL";

        private final ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        private final int target;
        private final AtomicInteger cut = new AtomicInteger();
        private volatile boolean cuts = true;

        Cutter(int target) throws IOException {
            this.target = target;
            Thread.ofVirtual().start(this::accept);
        }

        int port() {
            return server.getLocalPort();
        }

        private void accept() {
            while (!server.isClosed()) {
                try {
                    Socket client = server.accept();
                    Socket postgres = new Socket(InetAddress.getLoopbackAddress(), target);
                    Thread.ofVirtual().start(() -> pass(client, postgres));
                    Thread.ofVirtual().start(() -> pass(postgres, client));
                } catch (IOException e) {
                    // Closed: the test is over.
                }
            }
        }

        private void pass(Socket from, Socket to) {
            try (from;
                    to;
                    InputStream in = from.getInputStream();
                    OutputStream out = to.getOutputStream()) {
                byte[] buffer = new byte[65_536];
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    if (cuts && new String(buffer, 0, read, ISO_8859_1).contains(QUESTION)) {
                        cut.incrementAndGet();
                        return;
                    }
                    out.write(buffer, 0, read);
                    out.flush();
                }
            } catch (IOException e) {
                // The other side is gone.
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
