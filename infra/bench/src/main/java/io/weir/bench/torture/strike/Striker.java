package io.weir.bench.torture.strike;

import io.weir.bench.torture.cluster.Cluster;
import io.weir.bench.torture.cluster.Member;
import io.weir.bench.torture.cluster.Stores;
import io.weir.bench.torture.plan.Fault;
import io.weir.bench.torture.plan.Strike;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Makes planned faults happen, one after another, and brings back what was struck. */
public final class Striker {

    private static final Duration READY = Duration.ofMinutes(3);
    private static final Set<Fault> LONG = EnumSet.of(Fault.ROLLING_RESTART, Fault.KILL_REPLAY, Fault.KILL_SWITCH);

    private final Cluster cluster;
    private final Consumer<Struck> told;
    private final ReplayStrikes replays;

    /** @param told is called at each strike, on this thread */
    public Striker(Cluster cluster, Consumer<Struck> told) {
        this.cluster = cluster;
        this.told = told;
        this.replays = new ReplayStrikes(cluster);
    }

    public List<Struck> run(List<Strike> strikes, long startNanos) throws Exception {
        List<Struck> struck = new ArrayList<>();
        for (Strike strike : strikes) {
            long wait = startNanos + strike.atMs() * 1_000_000L - System.nanoTime();
            if (wait > 0) TimeUnit.NANOSECONDS.sleep(wait);
            String skipped = reasonToSkip(strike.fault());
            Struck now = new Struck(strike, System.nanoTime(), skipped);
            told.accept(now);
            if (now.skipped() == null) strike(strike);
            // Some are felt all the time that they take; what counts is how soon they are over after their end.
            boolean counted = LONG.contains(strike.fault());
            struck.add(counted ? new Struck(strike, System.nanoTime(), now.skipped()) : now);
        }
        return struck;
    }

    private String reasonToSkip(Fault fault) throws InterruptedException {
        return switch (fault) {
            case CUT_BROKER -> cluster.isCuttable() ? null : "this machine allows no network namespaces";
            // After another broker's fault its disk may hold the only copy: no replication survives the loss of that.
            case WIPE_BROKER -> new Copies(cluster).areWhole(READY) ? null : "its data have no other copy";
            default -> null;
        };
    }

    private void strike(Strike strike) throws Exception {
        Stores stores = cluster.stores();
        int target = strike.target();
        switch (strike.fault()) {
            case KILL_INGEST -> killed(cluster.ingests().get(target), strike);
            case FREEZE_INGEST -> frozen(cluster.ingests().get(target), strike);
            case KILL_STREAMS -> killed(cluster.streams().get(target), strike);
            case FREEZE_STREAMS -> frozen(cluster.streams().get(target), strike);
            case KILL_BROKER -> killed(cluster.brokers().get(target), strike);
            case FREEZE_BROKER -> frozen(cluster.brokers().get(target), strike);
            case WIPE_BROKER -> {
                Member broker = cluster.brokers().get(target);
                broker.kill();
                cluster.wipe(target);
                away(strike);
                broker.start();
            }
            case KILL_REPLAY -> replays.killReplay(strike);
            case KILL_SWITCH -> replays.killSwitch(strike);
            case KILL_QUERY -> killed(cluster.queries().get(target), strike);
            case CUT_BROKER -> {
                cluster.cut(target);
                away(strike);
                cluster.mend(target);
            }
            case KILL_ALL_BROKERS -> {
                for (Member broker : cluster.brokers()) broker.kill();
                away(strike);
                for (Member broker : cluster.brokers()) broker.start();
            }
            case KILL_POSTGRES -> {
                stores.killPostgres();
                away(strike);
                stores.startPostgres();
            }
            case RESTART_POSTGRES -> {
                stores.stopPostgres();
                away(strike);
                stores.startPostgres();
            }
            case KILL_REDIS -> {
                stores.killRedis();
                away(strike);
                stores.startRedis();
            }
            case RESTART_REDIS -> {
                stores.stopRedis();
                away(strike);
                stores.startRedis();
            }
            case FLUSH_REDIS -> stores.flushRedis();
            case ROLLING_RESTART -> {
                for (Member member : cluster.all()) {
                    member.stop();
                    member.start();
                    if (!member.awaitReady(READY))
                        throw new IllegalStateException(member.name() + " is not ready again");
                }
            }
        }
    }

    private static void killed(Member member, Strike strike) throws Exception {
        member.kill();
        away(strike);
        member.start();
    }

    private static void frozen(Member member, Strike strike) throws Exception {
        member.freeze();
        away(strike);
        member.thaw();
    }

    private static void away(Strike strike) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(strike.forMs());
    }
}
