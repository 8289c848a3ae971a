package io.weir.recovery.verify;

import io.weir.oracle.AssignedUnit;
import io.weir.oracle.Cell;
import io.weir.oracle.Computed;
import io.weir.oracle.Expected;
import io.weir.oracle.FirstExposure;
import io.weir.oracle.UnusableExposures;
import io.weir.recovery.verify.PostgresReader.StoredAssignment;
import io.weir.schemas.ExperimentDefinition;
import io.weir.schemas.Stage;
import io.weir.schemas.Stats;
import io.weir.schemas.StatsKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Holds what a store has against what was computed, number by number. Mutable: one experiment's or project's. */
final class Comparing {

    static final String POSTGRES = "PostgreSQL";
    static final String REDIS = "Redis";

    private final int most;
    private final List<Difference> first = new ArrayList<>();
    private long numbers;
    private long different;

    /** @param most differences that are kept; all are counted */
    Comparing(int most) {
        this.most = most;
    }

    Outcome outcome() {
        return different == 0 ? new Outcome.Equal(numbers) : new Outcome.Different(numbers, different, first);
    }

    /** @param records of the experiment */
    void sums(String store, Map<StatsKey, Stats> records, Computed computed) {
        ExperimentDefinition x = computed.experiment();
        Expected stored = Expected.stored(x.getProject(), x.getExperiment(), records);
        Expected exact = new Expected(
                computed.expected().cells(),
                unusable(stored.unusable(), computed),
                computed.expected().clusters());
        compare(store, Numbers.of(x, stored), Numbers.of(x, exact), name -> examples(computed, name));
    }

    /**
     * What may be stored of unusable exposures. One from before the experiment was active is counted only if the stream knew of the
     * experiment by then, which the log does not say.
     */
    private static TreeMap<String, UnusableExposures> unusable(
            Map<String, UnusableExposures> stored, Computed computed) {
        TreeMap<String, UnusableExposures> exact =
                new TreeMap<>(computed.expected().unusable());
        computed.expected().unusable().forEach((reason, most) -> {
            UnusableExposures least = computed.unusableSinceActive().get(reason);
            UnusableExposures there = stored.get(reason);
            boolean isAllowed = !most.equals(least) && count(there) >= count(least) && count(there) <= count(most);
            if (!isAllowed) return;
            if (there == null) exact.remove(reason);
            else exact.put(reason, there);
        });
        return exact;
    }

    private static long count(UnusableExposures exposures) {
        return exposures == null ? 0 : exposures.count();
    }

    /** The exposures that brought units into a number. */
    private static List<FirstExposure> examples(Computed computed, NumberName name) {
        if (name.stage().equals(Stage.clusters.name())) {
            return computed.clusterExamples().getOrDefault(name.variant() + "/" + name.metric(), List.of());
        }
        return switch (name.stage()) {
            case "units", "breakdown", "hours" -> computed.examples().getOrDefault(cell(name), List.of());
            default -> List.of();
        };
    }

    private static Cell cell(NumberName name) {
        Stage stage = Stage.valueOf(name.stage());
        String value = stage == Stage.hours
                ? Long.toString(Instant.parse(name.value()).getEpochSecond() / 3_600)
                : name.value();
        return new Cell(stage, name.variant(), name.phase(), name.dimension(), value);
    }

    void assignments(Map<String, StoredAssignment> stored, Map<String, AssignedUnit> computed) {
        TreeSet<String> units = new TreeSet<>(stored.keySet());
        units.addAll(computed.keySet());
        for (String unit : units) assignment(unit, stored.get(unit), computed.get(unit));
    }

    private void assignment(String unit, StoredAssignment stored, AssignedUnit computed) {
        TreeMap<NumberName, String> there = Numbers.of(unit, stored);
        TreeMap<NumberName, String> exact = Numbers.of(unit, computed);
        // Of a row that only one has, one field says it all.
        if (stored == null) exact.keySet().retainAll(Set.of(NumberName.ofUnit(unit, "variant")));
        if (computed == null) there.keySet().retainAll(Set.of(NumberName.ofUnit(unit, "variant")));
        List<FirstExposure> exposure = computed == null ? List.of() : List.of(computed.exposure());
        compare(POSTGRES, there, exact, name -> exposure);
    }

    /** Numbers that both may lack when they are zero. */
    void compare(
            String store,
            SortedMap<NumberName, String> stored,
            SortedMap<NumberName, String> computed,
            Function<NumberName, List<FirstExposure>> examples) {
        TreeMap<NumberName, String> all = new TreeMap<>(computed);
        stored.forEach(all::putIfAbsent);
        numbers += all.size();
        for (NumberName name : all.keySet()) {
            String there = stored.getOrDefault(name, "");
            String exact = computed.getOrDefault(name, "");
            if (there.equals(exact) || isNothing(there) && isNothing(exact)) continue;
            different++;
            if (first.size() < most) first.add(new Difference(store, name, there, exact, examples.apply(name)));
        }
    }

    private static boolean isNothing(String number) {
        return number.isEmpty() || number.equals("0");
    }
}
