package io.weir.streams.definitions;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * What the experiments of one project and one unit type ask of the events of one type. Immutable: a change of a definition makes
 * it anew for the types that the definition names.
 *
 * @param selections each once, however many experiments share it
 * @param untils when each experiment that asks ceases to, sorted: see {@link ExperimentRules#until}
 * @param values names of the values that some metric adds up
 * @param attributes names of the attributes that some metric filters by
 */
public record Asked(List<Span> selections, long[] untils, Set<String> values, Set<String> attributes) {

    static final Asked NOTHING = new Asked(List.of(), new long[0], Set.of(), Set.of());

    /**
     * A selection, and between which received times some experiment asks for it.
     *
     * @param from inclusive, epoch milliseconds
     * @param until exclusive
     */
    public record Span(Selection selection, long from, long until) {}

    public Asked {
        selections = List.copyOf(selections);
        values = Set.copyOf(values);
        attributes = Set.copyOf(attributes);
    }

    /** True when some experiment's metric asks for the event; the first such answers. */
    public boolean asksFor(Evaluation event, long received) {
        for (int i = 0; i < selections.size(); i++) {
            Span span = selections.get(i);
            if (received >= span.from() && received < span.until() && event.matches(span.selection())) return true;
        }
        return false;
    }

    /** How many experiments ask for events of the type that are received then; one that is not yet active is among them. */
    public int askers(long received) {
        int index = Arrays.binarySearch(untils, received);
        // Those that end at that very moment have ended.
        while (index >= 0 && index + 1 < untils.length && untils[index + 1] == received) index++;
        return untils.length - (index >= 0 ? index + 1 : -index - 1);
    }
}
