package io.weir.streams.stats;

import io.weir.streams.definitions.ExperimentRules;
import io.weir.streams.stats.SumsStore.Cell;
import io.weir.streams.units.Share.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Which cells a place's units are added up in. Each place is looked up once between two flushes and not at every event. */
final class Cells {

    private final SumsStore store;
    private final Map<ExperimentRules, Map<Place, List<Cell>>> known = new IdentityHashMap<>();
    private ExperimentRules lastRules;
    private Place lastPlace;
    private List<Cell> last;

    Cells(SumsStore store) {
        this.store = store;
    }

    /** The variant's cell, one of each breakdown, and the hour's; of units that are not exposed the experiment's only. */
    List<Cell> of(ExperimentRules rules, Place place) {
        if (place == lastPlace && rules == lastRules) return last;
        last = known.computeIfAbsent(rules, r -> new HashMap<>()).computeIfAbsent(place, p -> lookUp(rules, p));
        lastPlace = place;
        lastRules = rules;
        return last;
    }

    /** To be called when the store has let go of cells. */
    void forget() {
        known.clear();
        lastPlace = null;
        lastRules = null;
        last = null;
    }

    private List<Cell> lookUp(ExperimentRules rules, Place place) {
        String variant = place.variant();
        int phase = place.phase();
        List<Cell> cells = new ArrayList<>(2 + place.breakdowns().size());
        cells.add(store.cell(SumsKey.units(rules, variant, phase)));
        if (!place.isVariant()) return cells;
        for (int i = 0; i < place.breakdowns().size(); i++) {
            String attribute = rules.breakdowns().get(i).attribute();
            String value = place.breakdowns().get(i);
            cells.add(store.cell(SumsKey.breakdown(rules, variant, phase, attribute, value)));
        }
        cells.add(store.cell(SumsKey.hour(rules, variant, phase, place.hour())));
        return cells;
    }
}
