package io.weir.streams.definitions;

import io.weir.schemas.Topics;
import io.weir.schemas.UnitType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * The experiments by project. A change costs what the changed experiment says, whatever the number of others; it may
 * be read by any thread at any time.
 */
public final class DefinitionIndex {

    /** Changes that a task may be behind by before it looks at every definition. */
    private static final int REMEMBERED = 4_096;

    private final ConcurrentMap<String, ProjectIndex> projects = new ConcurrentHashMap<>();
    private final AtomicInteger withClusters = new AtomicInteger();
    private final AtomicInteger rekeyed = new AtomicInteger();
    /** The newest last; guarded by this. */
    private final Deque<ExperimentRules> changes = new ArrayDeque<>();

    private volatile long version;
    /** Few; replaced as a whole, so that who looks for a change compares the object. */
    private volatile Set<String> newer = Set.of();

    /** Counts the changes. */
    public long version() {
        return version;
    }

    /** Never null; it may be empty. */
    public ProjectIndex project(String name) {
        return projects.getOrDefault(name, ProjectIndex.EMPTY);
    }

    /** The experiment under a {@code project/experiment}, or null. */
    public ExperimentRules find(String experimentKey) {
        int slash = experimentKey.indexOf('/'); // no project has one
        return slash < 0 ? null : project(experimentKey.substring(0, slash)).find(experimentKey.substring(slash + 1));
    }

    /** Experiments, {@code project/experiment}, that only a newer version can compute. The same object while nothing has changed. */
    public Set<String> newer() {
        return newer;
    }

    /** True when some experiment's unit is never the first of an event's: its events may have to change partition. */
    public boolean needsRekeying() {
        return rekeyed.get() > 0;
    }

    /** True when some experiment has clusters. */
    public boolean hasClusters() {
        return withClusters.get() > 0;
    }

    /** What was defined or redefined after a version; everything when that is too long ago. */
    public synchronized Collection<ExperimentRules> changedSince(long seen) {
        long missed = version - seen;
        if (missed > changes.size()) {
            List<ExperimentRules> all = new ArrayList<>();
            projects.values().forEach(project -> all.addAll(project.all()));
            return all;
        }
        List<ExperimentRules> changed = new ArrayList<>();
        int skip = changes.size() - (int) missed;
        for (ExperimentRules rules : changes) {
            if (skip-- <= 0 && rules != null) changed.add(rules);
        }
        return changed;
    }

    synchronized void putNewer(String experimentKey) {
        remove(experimentKey);
        newer(with -> with.add(experimentKey));
    }

    synchronized void put(ExperimentRules rules) {
        newer(without -> without.remove(key(rules)));
        ProjectIndex project = projects.computeIfAbsent(rules.project(), p -> new ProjectIndex());
        ExperimentRules before = project.find(rules.experiment());
        project.put(rules);
        count(rules, 1);
        if (before != null) count(before, -1);
        changes.addLast(rules);
        if (changes.size() > REMEMBERED) changes.removeFirst();
        version++;
    }

    synchronized void remove(String experimentKey) {
        newer(without -> without.remove(experimentKey));
        ExperimentRules gone = find(experimentKey);
        if (gone == null) return;
        projects.get(gone.project()).remove(gone.experiment());
        count(gone, -1);
    }

    private void newer(Predicate<Set<String>> change) {
        Set<String> changed = new TreeSet<>(newer);
        if (change.test(changed)) newer = Collections.unmodifiableSet(changed);
    }

    private void count(ExperimentRules rules, int by) {
        if (rules.clusterBy() != null) withClusters.addAndGet(by);
        if (rules.unit() != UnitType.user) rekeyed.addAndGet(by);
    }

    /** The key that {@link #find} takes. */
    static String key(ExperimentRules rules) {
        return Topics.experimentKey(rules.project(), rules.experiment());
    }
}
