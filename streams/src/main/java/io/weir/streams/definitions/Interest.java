package io.weir.streams.definitions;

import io.weir.streams.definitions.Asked.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What {@link Asked} is made from: who asks for events of one type, counted, so that one definition is added and taken out without a
 * look at the others. Mutable, guarded by its {@link ProjectIndex}.
 */
final class Interest {

    private final Map<Selection, Times> selections = new LinkedHashMap<>();
    private final TreeMap<Long, Integer> untils = new TreeMap<>();
    private int experiments;

    /** Of the experiments that share a selection. */
    private static final class Times {
        private final TreeMap<Long, Integer> froms = new TreeMap<>();
        private final TreeMap<Long, Integer> untils = new TreeMap<>();
    }

    void add(ExperimentRules rules, Set<Selection> asked) {
        change(rules, asked, 1);
    }

    void remove(ExperimentRules rules, Set<Selection> asked) {
        change(rules, asked, -1);
    }

    private void change(ExperimentRules rules, Set<Selection> asked, int by) {
        for (Selection selection : asked) {
            Times times = selections.computeIfAbsent(selection, s -> new Times());
            count(times.froms, rules.activeFrom(), by);
            count(times.untils, rules.until(), by);
            if (times.froms.isEmpty()) selections.remove(selection);
        }
        count(untils, rules.until(), by);
        experiments += by;
    }

    private static void count(TreeMap<Long, Integer> times, long time, int by) {
        times.merge(time, by, (a, b) -> a + b == 0 ? null : a + b);
    }

    Asked asked() {
        List<Span> spans = new ArrayList<>(selections.size());
        Set<String> values = new LinkedHashSet<>();
        Set<String> attributes = new LinkedHashSet<>();
        selections.forEach((selection, times) -> {
            spans.add(new Span(selection, times.froms.firstKey(), times.untils.lastKey()));
            values.addAll(selection.values());
            selection.filters().forEach(filter -> attributes.add(filter.attribute()));
        });
        return new Asked(spans, sortedUntils(), values, attributes);
    }

    private long[] sortedUntils() {
        long[] sorted = new long[experiments];
        int at = 0;
        for (Map.Entry<Long, Integer> until : untils.entrySet()) {
            Arrays.fill(sorted, at, at + until.getValue(), until.getKey());
            at += until.getValue();
        }
        return sorted;
    }

    /** The selections of an experiment, by the type of event that they select. */
    static Map<String, Set<Selection>> byEventType(ExperimentRules rules) {
        Map<String, Set<Selection>> byType = new HashMap<>();
        for (ExperimentRules.Part part : rules.parts()) {
            Selection selection = part.rule().events();
            byType.computeIfAbsent(selection.eventType(), type -> new LinkedHashSet<>())
                    .add(selection);
        }
        return byType;
    }
}
