package io.weir.bench.sink;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.bench.load.BenchStreams;
import io.weir.bench.report.Figure;
import io.weir.bench.report.Report;
import io.weir.bench.report.Samples;
import io.weir.embedded.EmbeddedKafka;
import io.weir.embedded.EmbeddedPostgres;
import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.kafka.TopicSetup;
import io.weir.kit.settings.DatabaseSettings;
import io.weir.streams.sinks.EventsSink;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.logging.Level;
import java.util.logging.Logger;
import liquibase.Contexts;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.UpdateSummaryOutputEnum;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.ui.LoggerUIService;
import org.postgresql.PGConnection;

/**
 * The sink of the table {@code events} reads a log from its beginning; beside it, one binary COPY of the same rows into a
 * table without indexes. Rows a second, and the processor time of a million rows in PostgreSQL and in the client.
 */
public final class EventsSinkBench {

    private static final int PARTITIONS = 4;
    private static final int LOOK_EVERY_MS = 5;
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final double MILLION = 1e6;

    /** Kept: a logger that nobody holds forgets its level. */
    private static final Logger LIQUIBASE = Logger.getLogger("liquibase");

    private final PrintStream progress;

    /** @param rounds that count; one more goes before */
    public record Plan(int rounds, int events) {}

    /** Of one round: rows a second, and processor seconds a million rows. */
    private record Cost(double rate, double postgres, double client) {}

    /** What has been used, and when. */
    private record Used(long nanos, double postgres, double client) {
        Cost until(Used end, long rows) {
            return new Cost(
                    rows / ((end.nanos - nanos) / 1e9),
                    (end.postgres - postgres) / rows * MILLION,
                    (end.client - client) / rows * MILLION);
        }
    }

    private record Pairs(List<Cost> sink, List<Cost> bare) {}

    public EventsSinkBench(PrintStream progress) {
        this.progress = progress;
    }

    public Report run(Path folder, Plan plan) throws Exception {
        List<Figure> figures = new ArrayList<>();
        for (EventLog log : EventLog.values()) {
            Path own = Files.createDirectory(folder.resolve(log.name()));
            figures.addAll(figures(log, measure(own, log, plan)));
        }
        return new Report(
                "Sink of the table events beside a bare binary COPY of the same rows into a table without indexes, "
                        + plan.events() + " rows",
                figures);
    }

    private Pairs measure(Path folder, EventLog log, Plan plan) throws Exception {
        Pairs pairs = new Pairs(new ArrayList<>(), new ArrayList<>());
        Path data = folder.resolve("postgres");
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
                EmbeddedPostgres postgres = EmbeddedPostgres.start(data, 0);
                Connection connection = connect(postgres)) {
            createTables(postgres);
            KafkaSettings settings =
                    new KafkaSettings(kafka.bootstrapServers(), KafkaSettings.Durability.replicated, PARTITIONS, 1, 1);
            TopicSetup.ensure(settings, Duration.ofSeconds(30));
            progress.println("writing " + plan.events() + " events of " + log.words);
            log.write(kafka.bootstrapServers(), plan.events());
            ProcessorTime time = ProcessorTime.ofPostgres(data);
            for (int round = 0; round <= plan.rounds(); round++) {
                progress.println("round " + round + " of " + plan.rounds() + (round == 0 ? " (not counted)" : ""));
                empty(connection);
                Cost sink = sink(connection, settings, new DatabaseSettings(postgres.url()), time, plan.events());
                Cost bare = bare(connection, folder.resolve("rows"), time, plan.events());
                if (round == 0) continue;
                pairs.sink().add(sink);
                pairs.bare().add(bare);
            }
        }
        return pairs;
    }

    /** Silently: it would talk to standard output, where the report belongs. */
    private static void createTables(EmbeddedPostgres postgres) throws Exception {
        LIQUIBASE.setLevel(Level.OFF);
        try (Liquibase liquibase = new Liquibase(
                "io/weir/schemas/postgres/changelog.yaml",
                new ClassLoaderResourceAccessor(),
                new JdbcConnection(connect(postgres)))) {
            liquibase.setShowSummaryOutput(UpdateSummaryOutputEnum.LOG);
            Scope.child(Map.of(Scope.Attr.ui.name(), new LoggerUIService()), () -> liquibase.update(new Contexts()));
        }
    }

    /** From the first rows that are committed until all are. */
    private static Cost sink(
            Connection connection, KafkaSettings kafka, DatabaseSettings database, ProcessorTime time, int events)
            throws SQLException, InterruptedException {
        try (EventsSink sink = EventsSink.start(
                database, kafka, BenchStreams.settings("bench", 1, Path.of("unused")), new SimpleMeterRegistry())) {
            long first = await(connection, 1);
            Used begin = used(time, EventsSink.THREAD);
            await(connection, events);
            return begin.until(used(time, EventsSink.THREAD), events - first);
        }
    }

    private static Cost bare(Connection connection, Path rows, ProcessorTime time, int events)
            throws SQLException, IOException {
        var copy = connection.unwrap(PGConnection.class).getCopyAPI();
        try (OutputStream out = Files.newOutputStream(rows)) {
            long found = copy.copyOut("copy (select * from events) to stdout (format binary)", out);
            if (found != events) throw new IllegalStateException("events holds " + found + " rows of " + events);
        }
        execute(connection, "create table bare (like events)");
        execute(connection, "checkpoint");
        String client = Thread.currentThread().getName();
        try (InputStream in = Files.newInputStream(rows)) {
            Used begin = used(time, client);
            copy.copyIn("copy bare from stdin (format binary)", in, 1 << 16);
            return begin.until(used(time, client), events);
        }
    }

    private static Used used(ProcessorTime time, String client) {
        return new Used(System.nanoTime(), time.postgres(), ProcessorTime.ofThreads(client));
    }

    private static void empty(Connection connection) throws SQLException {
        execute(connection, "drop table if exists bare");
        execute(connection, "truncate events, sink_offsets");
        execute(connection, "checkpoint");
    }

    private static long await(Connection connection, long rows) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (System.nanoTime() < deadline) {
            long written = written(connection);
            if (written >= rows) return written;
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
        }
        throw new IllegalStateException("the log was not written within " + LONGEST);
    }

    private static long written(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                ResultSet sum = statement.executeQuery("select coalesce(sum(next_offset), 0) from sink_offsets")) {
            sum.next();
            return sum.getLong(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Connection connect(EmbeddedPostgres postgres) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/postgres?user=postgres");
    }

    private static List<Figure> figures(EventLog log, Pairs pairs) {
        return List.of(
                figure("rows of " + log.words, pairs, Cost::rate, "rows/s", "over 30,000 rows/s"),
                figure("their processor time in PostgreSQL", pairs, Cost::postgres, "s a million", ""),
                figure("their processor time in the client", pairs, Cost::client, "s a million", ""));
    }

    private static Figure figure(String name, Pairs pairs, ToDoubleFunction<Cost> part, String unit, String target) {
        List<Double> sink = pairs.sink().stream().map(part::applyAsDouble).toList();
        List<Double> bare = pairs.bare().stream().map(part::applyAsDouble).toList();
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < sink.size(); i++) ratios.add(sink.get(i) / bare.get(i));
        return new Figure(name, new Samples(sink), unit, new Samples(bare), new Samples(ratios), target);
    }
}
