package io.weir.streams.units;

import io.weir.schemas.UnitKey;
import io.weir.streams.definitions.ExperimentRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;

/**
 * A unit while it is kept as an object: the experiments that it is in, those only, and what is known of its stored events. Mutable, owned
 * by its {@link UnitStore}.
 */
final class Unit {

    private final UnitKey unit;
    private final Bytes key;
    private final List<InExperiment> experiments = new ArrayList<>(2);
    /** By experiment that it is not in: how many of its exposures came late. */
    private final Map<String, Long> lateExposures = new TreeMap<>();

    private boolean isClaimed;
    /** Neither is stored: what is not known is looked up. */
    private boolean mayHaveEvents = true;

    private long marked = Long.MIN_VALUE;
    private boolean isChanged;

    /** What the unit is in one experiment that has exposed it. */
    static final class InExperiment {
        private final String experiment;
        private UnitState state;
        private Share share;

        private InExperiment(String experiment, UnitState state) {
            this.experiment = experiment;
            this.state = state;
        }

        String experiment() {
            return experiment;
        }

        UnitState state() {
            return state;
        }

        /** What it has in the sums. */
        Share share(ExperimentRules rules) {
            if (share == null) share = Shares.of(rules, state);
            return share;
        }

        void become(UnitState next, Share has) {
            state = next;
            share = has;
        }
    }

    Unit(UnitKey unit, Bytes key) {
        this.unit = unit;
        this.key = key;
    }

    UnitKey unit() {
        return unit;
    }

    Bytes key() {
        return key;
    }

    List<InExperiment> experiments() {
        return experiments;
    }

    /** Null: it has met no variant of it. */
    InExperiment in(String experiment) {
        for (int i = 0; i < experiments.size(); i++) {
            if (experiments.get(i).experiment.equals(experiment)) return experiments.get(i);
        }
        return null;
    }

    InExperiment enter(String experiment, UnitState state) {
        InExperiment in = new InExperiment(experiment, state);
        experiments.add(in);
        return in;
    }

    /** @return whether anything was known of it there */
    boolean leave(String experiment) {
        boolean wasLate = lateExposures.remove(experiment) != null;
        return experiments.removeIf(in -> in.experiment().equals(experiment)) || wasLate;
    }

    /** Of an experiment that it is not in: how many of its exposures came late. */
    long lateExposures(String experiment) {
        return lateExposures.getOrDefault(experiment, 0L);
    }

    void lateExposures(String experiment, long count) {
        if (count == 0) lateExposures.remove(experiment);
        else lateExposures.put(experiment, count);
    }

    Map<String, Long> lateExposures() {
        return lateExposures;
    }

    /** Of no experiment is anything known. */
    boolean isInNone() {
        return experiments.isEmpty() && lateExposures.isEmpty();
    }

    /** It has met a variant of some experiment: its events wait for none any more. */
    boolean isClaimed() {
        return isClaimed;
    }

    void claim() {
        isClaimed = true;
    }

    void unclaim() {
        isClaimed = false;
    }

    /** False: it has no stored event for certain. */
    boolean mayHaveEvents() {
        return mayHaveEvents;
    }

    void hasEvents(boolean maybe) {
        mayHaveEvents = maybe;
    }

    /** The newest stretch of received time of which the deadlines are known to have the unit. */
    long marked() {
        return marked;
    }

    void marked(long stretch) {
        marked = stretch;
    }

    boolean isChanged() {
        return isChanged;
    }

    void changed(boolean changed) {
        isChanged = changed;
    }

    /** What it takes of the memory for units. */
    int weight() {
        return 1 + experiments.size() + lateExposures.size();
    }
}
