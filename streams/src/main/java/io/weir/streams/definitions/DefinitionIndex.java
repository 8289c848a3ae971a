package io.weir.streams.definitions;

import io.weir.schemas.Event;
import io.weir.schemas.Topics;
import io.weir.schemas.UnitType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Immutable look-up of the running experiments by what an event says. */
public final class DefinitionIndex {

    private static final Project NONE = new Project();

    private final long version;
    private final Map<String, Project> projects = new HashMap<>();
    private final Map<String, ExperimentRules> byKey = new HashMap<>();
    private final Set<UnitType> units = EnumSet.noneOf(UnitType.class);
    private boolean hasClusters;

    /** By project first: no key has to be put together for an event. */
    private static final class Project {
        private final Map<String, ExperimentRules> byExperiment = new HashMap<>();
        private final Map<String, List<ExperimentRules>> byEventType = new HashMap<>();
        /** Received time from which on some experiment of unbounded lateness is active. */
        private long unboundedFrom = Long.MAX_VALUE;
    }

    private DefinitionIndex(long version) {
        this.version = version;
    }

    static DefinitionIndex of(long version, List<ExperimentRules> running) {
        DefinitionIndex index = new DefinitionIndex(version);
        running.forEach(index::add);
        return index;
    }

    private void add(ExperimentRules rules) {
        units.add(rules.unit());
        hasClusters |= rules.clusterBy() != null;
        byKey.put(Topics.experimentKey(rules.project(), rules.experiment()), rules);
        Project project = projects.computeIfAbsent(rules.project(), p -> new Project());
        project.byExperiment.put(rules.experiment(), rules);
        if (rules.lateness() == Long.MAX_VALUE)
            project.unboundedFrom = Math.min(project.unboundedFrom, rules.activeFrom());
        rules.parts().stream().map(part -> part.rule().eventType()).distinct().forEach(type -> project.byEventType
                .computeIfAbsent(type, t -> new ArrayList<>())
                .add(rules));
    }

    /** Counts the changes of the definitions that this was made of. */
    public long version() {
        return version;
    }

    /** All running experiments. */
    public Collection<ExperimentRules> all() {
        return byKey.values();
    }

    /** The running experiment under a {@code project/experiment}, or null. */
    public ExperimentRules find(String experimentKey) {
        return byKey.get(experimentKey);
    }

    /** Experiments that the event may concern, each once. */
    public List<ExperimentRules> concernedBy(String projectName, Event event) {
        Project project = projects.getOrDefault(projectName, NONE);
        List<ExperimentRules> byType = project.byEventType.getOrDefault(event.getType(), List.of());
        if (event.getExposure() == null) return byType;
        ExperimentRules exposed = project.byExperiment.get(event.getExposure().getExperiment());
        if (exposed == null || byType.contains(exposed)) return byType;
        if (byType.isEmpty()) return List.of(exposed);
        List<ExperimentRules> both = new ArrayList<>(byType);
        both.add(exposed);
        return both;
    }

    /** True when some experiment's unit is never the first of an event's: its events may have to change partition. */
    public boolean needsRekeying() {
        return units.contains(UnitType.session) || units.contains(UnitType.run);
    }

    /** True when some experiment has clusters. */
    public boolean hasClusters() {
        return hasClusters;
    }

    /** True when an experiment may count a copy of an event received then, however late it comes. */
    public boolean isForEver(String project, long received) {
        return received >= projects.getOrDefault(project, NONE).unboundedFrom;
    }
}
