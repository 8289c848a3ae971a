package io.weir.streams.definitions;

import io.weir.schemas.Event;
import io.weir.schemas.UnitType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The experiments of one project, looked up by what an event says. Changed by one thread at a time, experiment by experiment,
 * while others read: a reader sees each experiment, and what is asked of each type of event, before a change or after it.
 */
public final class ProjectIndex {

    static final ProjectIndex EMPTY = new ProjectIndex();

    private final ConcurrentMap<String, ExperimentRules> byExperiment = new ConcurrentHashMap<>();
    private final ConcurrentMap<Type, Asked> asked = new ConcurrentHashMap<>();
    /** What {@link #asked} is made from; the writer's. */
    private final Map<Type, Interest> interests = new HashMap<>();
    /** One object for all selections that are equal, and how many parts have it; the writer's. */
    private final Map<Selection, Shared> selections = new HashMap<>();

    private final Map<UnitType, Integer> units = new EnumMap<>(UnitType.class);
    private volatile Set<UnitType> unitTypes = EnumSet.noneOf(UnitType.class);
    /** Experiments of unbounded lateness; few. */
    private volatile List<ExperimentRules> unbounded = List.of();

    private record Type(UnitType unit, String event) {}

    private record Shared(Selection selection, int uses) {}

    /** The experiment under its key, or null. */
    public ExperimentRules find(String experiment) {
        return byExperiment.get(experiment);
    }

    /** All that are defined, ended ones too. */
    public Collection<ExperimentRules> all() {
        return byExperiment.values();
    }

    /** What experiments on such units ask of events of a type. */
    public Asked asked(UnitType unit, String eventType) {
        return asked.getOrDefault(new Type(unit, eventType), Asked.NOTHING);
    }

    /**
     * For which types of unit some experiment asks for an event: because a metric selects it, or because it is an exposure that the
     * experiment knows.
     */
    public Set<UnitType> askersOf(Evaluation evaluation, long received) {
        Event event = evaluation.event();
        EnumSet<UnitType> askers = EnumSet.noneOf(UnitType.class);
        ExperimentRules exposed = exposedIn(event, received);
        for (UnitType unit : unitTypes) {
            boolean asks = (exposed != null && exposed.unit() == unit)
                    || asked(unit, event.getType()).asksFor(evaluation, received);
            if (asks) askers.add(unit);
        }
        return askers;
    }

    /** The experiment that the event is an exposure of, if it is active then; else null. */
    public ExperimentRules exposedIn(Event event, long received) {
        if (event.getExposure() == null) return null;
        ExperimentRules rules = byExperiment.get(event.getExposure().getExperiment());
        return rules != null && rules.isActive(received) && rules.exposedVariant(event) >= 0 ? rules : null;
    }

    /**
     * True when an experiment may count a copy, however late it comes.
     *
     * @param first received time of the first record of the identity
     * @param copy received time of the record that may be its copy
     */
    public boolean isForEver(long first, long copy) {
        for (ExperimentRules rules : unbounded) {
            if (rules.isActive(first) && copy < rules.until()) return true;
        }
        return false;
    }

    void put(ExperimentRules defined) {
        ExperimentRules rules = shared(defined);
        ExperimentRules before = byExperiment.put(rules.experiment(), rules);
        // The new one first: what both share is never gone in between.
        count(rules, 1);
        if (before != null) count(before, -1);
        publish(rules);
        if (before != null) {
            publish(before);
            release(before);
        }
    }

    ExperimentRules remove(String experiment) {
        ExperimentRules gone = byExperiment.remove(experiment);
        if (gone == null) return null;
        count(gone, -1);
        publish(gone);
        release(gone);
        return gone;
    }

    private ExperimentRules shared(ExperimentRules rules) {
        return rules.sharing(selection -> selections
                .merge(selection, new Shared(selection, 1), (a, b) -> new Shared(a.selection(), a.uses() + 1))
                .selection());
    }

    private void release(ExperimentRules rules) {
        rules.sharing(selection -> {
            selections.computeIfPresent(
                    selection,
                    (s, shared) -> shared.uses() == 1 ? null : new Shared(shared.selection(), shared.uses() - 1));
            return selection;
        });
    }

    private void count(ExperimentRules rules, int by) {
        Interest.byEventType(rules).forEach((type, selected) -> {
            Interest interest = interests.computeIfAbsent(new Type(rules.unit(), type), t -> new Interest());
            if (by > 0) interest.add(rules, selected);
            else interest.remove(rules, selected);
        });
        units.merge(rules.unit(), by, (a, b) -> a + b == 0 ? null : a + b);
        if (rules.lateness() != Long.MAX_VALUE) return;
        List<ExperimentRules> others = new ArrayList<>(unbounded);
        if (by > 0) others.add(rules);
        else others.remove(rules);
        unbounded = List.copyOf(others);
    }

    private void publish(ExperimentRules rules) {
        Interest.byEventType(rules).keySet().forEach(event -> {
            Type type = new Type(rules.unit(), event);
            Asked now = interests.get(type).asked();
            if (now.untils().length > 0) {
                asked.put(type, now);
            } else {
                asked.remove(type);
                interests.remove(type);
            }
        });
        EnumSet<UnitType> types = EnumSet.noneOf(UnitType.class);
        types.addAll(units.keySet());
        unitTypes = types;
    }
}
