package io.weir.query.results;

import io.weir.query.experiments.Experiment;
import io.weir.query.experiments.Experiment.VariantSpec;
import io.weir.query.metrics.MetricSpec;
import io.weir.query.results.Health.Check;
import io.weir.query.results.Health.Status;
import io.weir.query.sums.EventTotals;
import io.weir.query.sums.Sums;
import io.weir.query.sums.UnitTotals;
import io.weir.query.sums.UnusableTotals;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Health: what agents sent for the experiment and is not in its numbers. */
final class LeftOutRules {

    /** Of agents that have not heard yet that the experiment is over. */
    private static final Set<String> EXPECTED = Set.of("after_end", "after_active");

    private LeftOutRules() {}

    /** Exposures that expose nobody. */
    static Check exposures(Sums sums) {
        long wrong = 0;
        List<String> advice = new ArrayList<>();
        for (Map.Entry<String, UnusableTotals> entry :
                sums.variant("").unusable().entrySet()) {
            if (EXPECTED.contains(entry.getKey())) continue;
            wrong += entry.getValue().count();
            advice.add(advice(entry.getKey(), entry.getValue()));
        }
        return new Check(
                "exposures",
                wrong == 0 ? Status.ok : Status.warning,
                (double) wrong,
                0,
                wrong == 0 ? null : String.join(" ", advice));
    }

    private static String advice(String reason, UnusableTotals exposures) {
        String what =
                switch (reason) {
                    case "unknown_variant" ->
                        "name a variant that the experiment does not have. Send the variant's key as it is"
                                + " defined, in the same case and without blanks";
                    case "no_unit" -> "name no unit of the experiment's type. Send it with every exposure";
                    case "before_start" ->
                        "are dated before the start. Check the clock of the agents, or give an import an"
                                + " earlier start";
                    case "before_active" ->
                        "were received before the experiment was active. Send them once the definition is"
                                + " in force, again under other ids where they must count";
                    default -> "expose nobody (" + reason + ")";
                };
        String unit = exposures.unit().isEmpty() ? "" : ", unit " + exposures.unit();
        return exposures.count() + " exposures " + what + "; for example id " + exposures.id() + unit + ", variant '"
                + exposures.variant() + "', " + Instant.ofEpochMilli(exposures.time()) + ".";
    }

    /** The larger of two shares: of this experiment's events those that came late, and of its units those that were exposed too late. */
    static Check late(Experiment experiment, Sums sums) {
        EventTotals events = sums.events();
        long lost = sums.variant("").units();
        long all = lost;
        for (VariantSpec variant : experiment.variants()) {
            UnitTotals units = sums.variant(variant.key());
            all += units.units() + units.crossovers() + units.forcedUnits();
        }
        Double ofEvents = share(events.late(), events.matched());
        Double ofUnits = share(lost, all);
        boolean isOfUnits = ofUnits != null && (ofEvents == null || ofUnits > ofEvents);
        Double worst = isOfUnits ? ofUnits : ofEvents;
        boolean isHigh = worst != null && worst > HealthRules.LATE;
        String who = isOfUnits
                ? lost + " of " + all
                        + " units were exposed by events that came after the experiment's lateness, and are in no number."
                : "Events came after the experiment's lateness and are left out.";
        return new Check(
                "late",
                isHigh ? Status.warning : Status.ok,
                worst,
                HealthRules.LATE,
                isHigh ? who + " Send them sooner, or choose a longer one." : null);
    }

    private static Double share(long part, long all) {
        return all == 0 ? null : (Double) ((double) part / all);
    }

    /** Counted values that were not 0 and became 0. */
    static Check belowResolution(Experiment experiment, Sums sums) {
        long all = 0;
        List<String> which = new ArrayList<>();
        for (MetricSpec metric : experiment.metrics()) {
            long events = 0;
            for (VariantSpec variant : experiment.variants())
                events += sums.variant(variant.key()).belowResolution(metric.key());
            all += events;
            if (events > 0) which.add(metric.key() + " (" + events + ")");
        }
        return new Check(
                "below_resolution",
                all == 0 ? Status.ok : Status.warning,
                (double) all,
                0,
                all == 0
                        ? null
                        : "Values keep six decimals; of counted events these were not 0 and became 0: "
                                + String.join(", ", which)
                                + ". Post them in a smaller unit, such as micro-dollars.");
    }
}
