package io.weir.recovery.verify;

import io.weir.kit.quarantine.Quarantine;
import io.weir.kit.rebuild.Rebuilds;
import io.weir.kit.settings.DatabaseSettings;
import io.weir.query.sums.Positions;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.SingleObject;
import io.weir.schemas.Stage;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import io.weir.schemas.Topics;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** Reads what is stored in PostgreSQL; changes nothing. */
final class PostgresReader implements AutoCloseable {

    private static final String CONNECTS_WITHIN_SECONDS = "10";
    private static final String ANSWERS_WITHIN_SECONDS = "120";
    private static final int ROWS_AT_ONCE = 5_000;

    private final DatabaseSettings database;
    private final Connection connection;

    /** The state of a generation. */
    enum State {
        computing,
        paused,
        dropping
    }

    record Generation(long number, boolean active, State state, Quarantine quarantine) {}

    /** As a row of {@code user_assignments} has it. */
    record StoredAssignment(String variant, int phase, OffsetDateTime first, String firstId, boolean crossed) {}

    PostgresReader(DatabaseSettings database) {
        this.database = database;
        Properties properties = database.login();
        properties.setProperty("connectTimeout", CONNECTS_WITHIN_SECONDS);
        properties.setProperty("socketTimeout", ANSWERS_WITHIN_SECONDS);
        properties.setProperty("ApplicationName", "weir-verify");
        this.connection = asked(() -> {
            Connection made = DriverManager.getConnection(database.jdbcUrl(), properties);
            made.setReadOnly(true);
            made.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            made.setAutoCommit(false);
            return made;
        });
    }

    List<Generation> generations() {
        return inOneMoment(() -> {
            List<Generation> generations = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement("select * from generations");
                    ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    generations.add(new Generation(
                            rows.getLong("generation"),
                            rows.getBoolean("active"),
                            State.valueOf(rows.getString("state")),
                            Quarantine.parse(rows.getString("quarantine"))));
                }
            }
            return generations;
        });
    }

    Snapshot snapshot(long generation, VerifyRequest request) {
        return inOneMoment(() -> new Snapshot(definitions(generation), records(generation, request)));
    }

    /** How far the generation is. */
    Positions positions(long generation) {
        return inOneMoment(() -> {
            Map<StatsKey, Stats> records = new HashMap<>();
            try (PreparedStatement select = connection.prepareStatement("""
                    select * from stats_current where generation = ? and project = '' and experiment = ''
                        and stage in ('progress', 'cluster_progress')""")) {
                select.setLong(1, generation);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        records.put(key(generation, rows), SingleObject.STATS.decode(rows.getBytes("record")));
                    }
                }
            }
            return new Snapshot(List.of(), records).positions();
        });
    }

    private Rebuilds rebuilds(long generation) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select rebuilds from generations where generation = ?")) {
            select.setLong(1, generation);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Rebuilds.parse(rows.getString(1)) : Rebuilds.NONE;
            }
        }
    }

    /** As the generation computes by them. */
    private List<ExperimentDefinition> definitions(long generation) throws SQLException {
        Rebuilds rebuilds = rebuilds(generation);
        List<ExperimentDefinition> definitions = new ArrayList<>();
        try (PreparedStatement select =
                        connection.prepareStatement("select definition from experiments order by project, key");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                ExperimentDefinition definition = SingleObject.EXPERIMENT.decode(rows.getBytes(1));
                if (!isDraft(definition)) definitions.add(rebuilds.of(definition));
            }
        }
        return definitions;
    }

    /** Streams is not told of it. */
    private static boolean isDraft(ExperimentDefinition definition) {
        return definition.getGeneration() == 0;
    }

    private Map<StatsKey, Stats> records(long generation, VerifyRequest request) throws SQLException {
        Map<StatsKey, Stats> records = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement("""
                select * from stats_current
                where generation = ? and (experiment = '' or (?::text[] is null or experiment = any(?::text[])))""")) {
            Object[] keys = request.experiments().toArray();
            select.setFetchSize(ROWS_AT_ONCE);
            select.setLong(1, generation);
            select.setArray(2, keys.length == 0 ? null : connection.createArrayOf("text", keys));
            select.setArray(3, keys.length == 0 ? null : connection.createArrayOf("text", keys));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    StatsKey key = key(generation, rows);
                    boolean isAsked =
                            key.getExperiment().isEmpty() || request.asksFor(key.getProject(), key.getExperiment());
                    if (isAsked) records.put(key, SingleObject.STATS.decode(rows.getBytes("record")));
                }
            }
        }
        return records;
    }

    private static StatsKey key(long generation, ResultSet row) throws SQLException {
        return new StatsKey(
                generation,
                row.getString("project"),
                row.getString("experiment"),
                row.getString("variant"),
                row.getInt("phase"),
                Stage.valueOf(row.getString("stage")),
                row.getInt("partition"),
                row.getString("dimension"),
                row.getString("value"));
    }

    /** By unit, all of an experiment. */
    Map<String, StoredAssignment> assignments(long generation, ExperimentDefinition experiment) {
        return inOneMoment(() -> {
            Map<String, StoredAssignment> assignments = new HashMap<>();
            try (PreparedStatement select = connection.prepareStatement("""
                    select unit, variant, phase, first_exposure, first_exposure_id, crossed from user_assignments
                    where generation = ? and project = ? and experiment = ?""")) {
                select.setFetchSize(ROWS_AT_ONCE);
                select.setLong(1, generation);
                select.setString(2, experiment.getProject());
                select.setString(3, experiment.getExperiment());
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        assignments.put(
                                rows.getString("unit"),
                                new StoredAssignment(
                                        rows.getString("variant"),
                                        rows.getInt("phase"),
                                        rows.getObject("first_exposure", OffsetDateTime.class),
                                        rows.getString("first_exposure_id"),
                                        rows.getBoolean("crossed")));
                    }
                }
            }
            return assignments;
        });
    }

    /** By partition of weir.stats.v1 the first offset that is not in {@code stats_current}. */
    Map<Integer, Long> statsPosition() {
        return position("postgres", Topics.STATS);
    }

    /** By partition of weir.assignments.v1 the first offset that is not in {@code user_assignments}. */
    Map<Integer, Long> assignmentsPosition() {
        return position("assignments", Topics.ASSIGNMENTS);
    }

    private Map<Integer, Long> position(String sink, String topic) {
        return inOneMoment(() -> {
            Map<Integer, Long> position = new TreeMap<>();
            try (PreparedStatement select = connection.prepareStatement(
                    "select partition, next_offset from sink_offsets where sink = ? and topic = ?")) {
                select.setString(1, sink);
                select.setString(2, topic);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) position.put(rows.getInt(1), rows.getLong(2));
                }
            }
            return position;
        });
    }

    private interface Question<T> {
        T ask() throws SQLException;
    }

    /** Everything that the question reads is of one moment. */
    private <T> T inOneMoment(Question<T> question) {
        return asked(() -> {
            try {
                return question.ask();
            } finally {
                connection.rollback();
            }
        });
    }

    private <T> T asked(Question<T> question) {
        try {
            return question.ask();
        } catch (SQLException e) {
            throw new VerifyRefused(
                    "PostgreSQL (" + database + ") does not answer as it should: " + e.getMessage(),
                    "Start it, or set DATABASE_URL to where it is.",
                    e);
        }
    }

    @Override
    public void close() {
        asked(() -> {
            connection.close();
            return null;
        });
    }
}
