package io.weir.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was measured in each round, by name, so that two things can be compared round by round. Mutable. */
public final class Rounds {

    private final Map<String, List<Double>> values = new LinkedHashMap<>();

    /** Adds the next round's measurement. */
    public void add(String name, double value) {
        values.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
    }

    public Samples of(String name) {
        return new Samples(values.getOrDefault(name, List.of()));
    }

    public Figure figure(String name, String unit) {
        return Figure.of(name, of(name), unit);
    }

    /** The same beside another thing that was measured in the same rounds. */
    public Figure figure(String name, String unit, String reference, String target) {
        return new Figure(name, of(name), unit, of(reference), ratio(name, reference), target);
    }

    /** Null where the other one was never above 0. */
    private Samples ratio(String name, String reference) {
        List<Double> ratios = new ArrayList<>();
        List<Double> ours = values.get(name);
        List<Double> others = values.get(reference);
        for (int i = 0; i < Math.min(ours.size(), others.size()); i++) {
            if (others.get(i) > 0) ratios.add(ours.get(i) / others.get(i));
        }
        return ratios.isEmpty() ? null : new Samples(ratios);
    }
}
