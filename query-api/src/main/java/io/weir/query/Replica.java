package io.weir.query;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.Readable;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** A streaming replica of PostgreSQL, watched: reads go there only when it is known to hold what they must see. */
public final class Replica implements SmartLifecycle, ChangeFollower {

    private static final Logger log = LoggerFactory.getLogger(Replica.class);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration LOOK_FOR_ONE_AWAY = Duration.ofMillis(500);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final String SYSTEM = "(select system_identifier from pg_control_system())";

    private final DatabaseClient primary;
    private final ConnectionPool pool;
    private final DatabaseClient copy;
    private final ReplicaProgress progress;
    private volatile boolean listening;
    private volatile Finding latest = Finding.nothing;
    private volatile Disposable looking;

    private enum Finding {
        nothing("is not looked at yet"),
        usable("is there"),
        stranger("is none of it: see DATABASE_REPLICA_URL"),
        away("does not answer, or is too far behind");

        private final String words;

        Finding(String words) {
            this.words = words;
        }
    }

    /** @param system of one cluster, which its replicas share */
    private record Place(Long system, LogPosition position) {
        static final Place UNKNOWN = new Place(null, null);
    }

    /** @param pool null: there is none */
    Replica(DatabaseClient primary, ConnectionPool pool, Duration maxLag) {
        this.primary = primary;
        this.pool = pool;
        this.copy = pool == null ? null : DatabaseClient.create(pool);
        this.progress = new ReplicaProgress(maxLag);
    }

    /** Where there is none: it holds nothing. */
    static Replica none() {
        return new Replica(null, null, Duration.ZERO);
    }

    boolean exists() {
        return pool != null;
    }

    DatabaseClient client() {
        return copy;
    }

    /** @param position that the reader must see, or null */
    boolean holds(LogPosition position) {
        return listening && progress.holds(position);
    }

    @Override
    public void open() {
        forget();
        listening = true;
    }

    @Override
    public void close() {
        listening = false;
    }

    @Override
    public void forget() {
        progress.changed();
    }

    @Override
    public void start() {
        if (!exists()) return;
        looking = Mono.defer(this::look)
                .onErrorResume(error -> {
                    log.warn("the replica cannot be looked at, trying again: {}", error.toString());
                    return Mono.empty();
                })
                .then(Mono.defer(() -> Mono.delay(latest == Finding.usable ? LOOK : LOOK_FOR_ONE_AWAY)))
                .repeat()
                .subscribe();
    }

    private Mono<Void> look() {
        long seen = progress.changes();
        Mono<Place> written = place(primary, "select " + SYSTEM + ", cast(pg_current_wal_lsn() as text)");
        // Null once it is no replica any more: what it was told to hold then says nothing.
        Mono<Place> replayed = place(
                copy,
                "select " + SYSTEM + ", case when pg_is_in_recovery() then cast(pg_last_wal_replay_lsn() as text) end");
        return Mono.zip(
                        written.defaultIfEmpty(Place.UNKNOWN),
                        replayed.defaultIfEmpty(Place.UNKNOWN),
                        (there, here) -> {
                            boolean other = there.system() != null
                                    && here.system() != null
                                    && !there.system().equals(here.system());
                            progress.sampled(seen, there.position(), other ? null : here.position(), System.nanoTime());
                            tell(other ? Finding.stranger : progress.isUsable() ? Finding.usable : Finding.away);
                            return here;
                        })
                .then();
    }

    private static Mono<Place> place(DatabaseClient client, String sql) {
        return client.sql(sql).map(row -> placeOf(row)).one().timeout(TIMEOUT).onErrorComplete();
    }

    private static Place placeOf(Readable row) {
        String position = row.get(1, String.class);
        return new Place(row.get(0, Long.class), position == null ? null : LogPosition.parse(position));
    }

    /** Says so when reads begin to go elsewhere; a change that is still on its way is no news. */
    private void tell(Finding finding) {
        if (finding == latest) return;
        latest = finding;
        if (finding == Finding.usable) log.info("reads go to the replica of PostgreSQL");
        else log.warn("reads go to PostgreSQL itself: its replica {}", finding.words);
    }

    @Override
    public void stop() {
        looking.dispose();
        looking = null;
    }

    void dispose() {
        if (exists()) pool.dispose();
    }

    @Override
    public boolean isRunning() {
        return looking != null;
    }
}
