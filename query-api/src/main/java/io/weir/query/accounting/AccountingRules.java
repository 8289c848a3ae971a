package io.weir.query.accounting;

import io.weir.kit.lag.Lag;
import io.weir.query.behind.BehindLog;
import io.weir.query.behind.PartitionBehind;
import io.weir.query.sums.EventTotals;
import io.weir.query.sums.LogTotals;
import io.weir.query.sums.Positions;
import io.weir.query.sums.Route;
import io.weir.query.sums.StatsSnapshot;
import io.weir.query.sums.Sums;
import io.weir.query.sums.UnusableTotals;
import io.weir.schemas.Stage;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** From records to the accounting document. */
final class AccountingRules {

    private AccountingRules() {}

    static Accounting accounting(
            String project,
            long generation,
            StatsSnapshot snapshot,
            Route route,
            Lag lag,
            List<String> experiments,
            String next) {
        Positions positions = Positions.of(snapshot);
        return new Accounting(
                project,
                generation,
                positions.read(),
                positions.of(route),
                positions.streamTime() < 0 ? null : Instant.ofEpochMilli(positions.streamTime()),
                log(total(snapshot)),
                partitions(snapshot),
                new Accounting.Behind(BehindLog.of(lag), PartitionBehind.of(lag)),
                experiments(snapshot, experiments),
                next);
    }

    static LogTotals total(StatsSnapshot snapshot) {
        return Sums.of(snapshot).log();
    }

    private static Accounting.Log log(LogTotals log) {
        return new Accounting.Log(
                log.received(),
                log.admitted(),
                log.duplicates(),
                log.conflicts(),
                log.unreadable(),
                log.quarantined(),
                log.residual(),
                log.looks().rekeyed(),
                log.looks().exposed(),
                log.looks().kept(),
                log.looks().expired(),
                log.looks().unasked(),
                log.looksResidual());
    }

    private static List<Accounting.Partition> partitions(StatsSnapshot snapshot) {
        TreeMap<Integer, Accounting.Partition> partitions = new TreeMap<>();
        snapshot.records().forEach((key, stats) -> {
            if (key.getStage() != Stage.log) return;
            LogTotals log = LogTotals.of(stats);
            partitions.put(
                    key.getPartition(),
                    new Accounting.Partition(
                            key.getPartition(),
                            log.received(),
                            log.admitted(),
                            log.duplicates(),
                            log.conflicts(),
                            log.unreadable(),
                            log.quarantined(),
                            log.residual()));
        });
        return new ArrayList<>(partitions.values());
    }

    private static List<Accounting.Experiment> experiments(StatsSnapshot snapshot, List<String> keys) {
        Map<String, Map<StatsKey, Stats>> byExperiment = new HashMap<>();
        snapshot.records().forEach((key, stats) -> byExperiment
                .computeIfAbsent(key.getExperiment(), experiment -> new HashMap<>())
                .put(key, stats));
        return keys.stream()
                .map(key -> experiment(
                        key, Sums.of(new StatsSnapshot(byExperiment.getOrDefault(key, Map.of()), snapshot.source()))))
                .toList();
    }

    private static Accounting.Experiment experiment(String key, Sums sums) {
        EventTotals events = sums.events();
        return new Accounting.Experiment(
                key,
                events.matched(),
                events.counted(),
                events.outside(),
                events.late(),
                events.crossed(),
                events.forced(),
                0, // what is matched is the sum of these
                sums.variant("").unusable().values().stream()
                        .mapToLong(UnusableTotals::count)
                        .sum(),
                sums.lateDefinitions());
    }
}
