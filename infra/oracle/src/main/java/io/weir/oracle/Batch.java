package io.weir.oracle;

import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.UnitKey;
import io.weir.schemas.UnitType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Rules E1 to E5 over a log of any length, for many experiments at once:
/// ```
/// log ─> by primary unit ─> E1: admitted, copy, conflict ─> by unit of each type ─> E2 to E5 ─> sums
/// ```
/// Each arrow divides the records into buckets, which are looked at one after the other. In memory are one bucket,
/// the units of the experiments, and their sums; never the log.
public final class Batch implements AutoCloseable {

    private final List<ExperimentDefinition> all;
    private final List<Tally> tallies;
    private final Buckets byPrimary;
    private final Map<UnitType, Buckets> byUnit = new EnumMap<>(UnitType.class);

    /** Hears what E1 makes of each record: bucket by bucket, those of an identity in their order. */
    @FunctionalInterface
    public interface Admitting {
        /** @return whether the experiments are to see it, if it was admitted */
        boolean tell(LogLine line, Fate fate);
    }

    /**
     * @param wanted the experiments to compute
     * @param all the definitions that were active beside them, they among them: they decide how long identities are remembered
     */
    Batch(List<ExperimentDefinition> wanted, List<ExperimentDefinition> all, Buckets.Maker buckets) {
        this.all = all;
        this.tallies = wanted.stream().map(Tally::new).toList();
        this.byPrimary = buckets.make();
        for (ExperimentDefinition x : wanted) byUnit.computeIfAbsent(x.getUnit(), unit -> buckets.make());
    }

    /** Of a log that is held in memory. */
    static Batch inMemory(List<ExperimentDefinition> wanted, List<ExperimentDefinition> all) {
        return new Batch(wanted, all, Buckets::one);
    }

    /** Of a log that need not fit. */
    public static Batch spilling(List<ExperimentDefinition> wanted, List<ExperimentDefinition> all, Spill spill) {
        return new Batch(wanted, all, spill::buckets);
    }

    /** Records of an identity in the order of the log. */
    public void add(LogLine line) {
        byPrimary.add(Admission.primary(line.record()), line);
    }

    /** In the order in which the experiments were given. To be called once. */
    public List<Computed> compute(Admitting admitting) {
        for (int bucket = 0; bucket < byPrimary.count(); bucket++) admit(bucket, admitting);
        byUnit.forEach((type, buckets) -> {
            for (int bucket = 0; bucket < buckets.count(); bucket++) count(type, buckets, bucket);
        });
        return tallies.stream().map(Tally::computed).toList();
    }

    private void admit(int bucket, Admitting admitting) {
        Admission admission = new Admission(all);
        byPrimary.take(bucket, line -> {
            Fate fate = admission.of(line.record());
            boolean isSeen = admitting.tell(line, fate);
            if (isSeen && fate == Fate.ADMITTED) handOn(line);
        });
    }

    private void handOn(LogLine line) {
        LogRecord record = line.record();
        for (Tally tally : tallies) {
            if (isOf(tally, record)) tally.addUnusable(record);
        }
        byUnit.forEach((type, buckets) -> {
            boolean isMatched = UnitKey.idOf(type, record.event()) != null
                    && tallies.stream()
                            .anyMatch(tally -> tally.experiment().getUnit() == type
                                    && isOf(tally, record)
                                    && MatchedEvents.isMatched(tally.experiment(), record));
            if (isMatched) buckets.add(unit(type, record).toString(), line);
        });
    }

    private void count(UnitType type, Buckets buckets, int bucket) {
        Map<UnitKey, List<LogLine>> units = new LinkedHashMap<>();
        buckets.take(bucket, line -> units.computeIfAbsent(unit(type, line.record()), u -> new ArrayList<>())
                .add(line));
        units.forEach((unit, lines) -> {
            for (Tally tally : tallies) {
                ExperimentDefinition x = tally.experiment();
                if (x.getUnit() != type || !x.getProject().equals(unit.project())) continue;
                CountedUnit counted = CountedUnit.of(x, unit.id(), lines);
                if (counted != null) tally.add(counted);
            }
        });
    }

    private static boolean isOf(Tally tally, LogRecord record) {
        return tally.experiment().getProject().equals(record.project());
    }

    private static UnitKey unit(UnitType type, LogRecord record) {
        return new UnitKey(record.project(), type, UnitKey.idOf(type, record.event()));
    }

    @Override
    public void close() {
        byPrimary.close();
        byUnit.values().forEach(Buckets::close);
    }
}
