package io.weir.standalone.client;

import io.weir.standalone.Console;
import io.weir.standalone.ExitCode;
import io.weir.standalone.Trouble;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Compares what two generations say of every experiment: results with phases, breakdowns and clusters, hours, accounting. While events arrive
 * the two may be read at different moments, so what differs is read again before it is believed.
 */
final class Comparing {

    /** Of a results document: all but how, when and of which moment it was made. */
    private static final List<String> NUMBERS = List.of(
            "variants",
            "phases",
            "metrics",
            "breakdowns",
            "interactions",
            "events",
            "rebuild_needed",
            "late_unexposed",
            "units_exposed_late",
            "unusable_exposures");

    private static final int TRIES = 5;
    private static final int TOLD_EVERY = 25;

    private final QueryClient query;
    private final Console console;
    private final int shown;
    private final int other;

    Comparing(QueryClient query, Console console, int shown, int other) {
        this.query = query;
        this.console = console;
        this.shown = shown;
        this.other = other;
    }

    /** The document that {@code weir replay compare --json} prints. */
    JsonNode compare() {
        Comparison all = new Comparison();
        long experiments = 0;
        String after = "";
        do {
            String from = after;
            JsonNode page = query.accounting(other, from);
            for (JsonNode experiment : page.get("experiments")) {
                String key = experiment.get("key").asString();
                all.add(settled(() -> experiment(key)));
                if (++experiments % TOLD_EVERY == 0) console.step(experiments + " experiments are compared.");
            }
            after = page.get("next").asString("");
        } while (!after.isEmpty());
        return document(experiments, all);
    }

    /** What differs now may be of another moment only. */
    private static Comparison settled(Supplier<Comparison> look) {
        for (int attempt = 1; ; attempt++) {
            Comparison comparison = look.get();
            if (comparison.different() == 0 || attempt == TRIES) return comparison;
            pause();
        }
    }

    private Comparison experiment(String key) {
        Comparison comparison = new Comparison();
        comparison.add(key + " results", numbers(key, shown), numbers(key, other));
        comparison.add(key + " timeline", hours(key, shown), hours(key, other));
        return comparison;
    }

    private JsonNode numbers(String key, int generation) {
        return numbers(query.results(key, null, null, generation));
    }

    /** What a results document says in numbers, without how, when and of which moment it was made. */
    static JsonNode numbers(JsonNode results) {
        ObjectNode numbers = ((ObjectNode) results.deepCopy()).retain(NUMBERS);
        numbers.set("clusters", results.at("/clusters/metrics"));
        return numbers;
    }

    private JsonNode hours(String key, int generation) {
        ObjectNode hours = JsonMapper.shared().createObjectNode();
        String after = "";
        do {
            JsonNode page = query.timeline(key, generation, after);
            for (JsonNode row : page.get("rows")) {
                hours.set(
                        String.join(
                                " ",
                                row.get("hour").asString(),
                                row.get("variant").asString(),
                                row.path("metric").asString("")),
                        row);
            }
            after = page.get("next").asString("");
        } while (!after.isEmpty());
        return hours;
    }

    private JsonNode document(long experiments, Comparison all) {
        ObjectNode document = JsonMapper.shared().createObjectNode();
        document.put("shown", shown)
                .put("generation", other)
                .put("experiments", experiments)
                .put("compared", all.compared())
                .put("different", all.different());
        List<JsonNode> differences = new ArrayList<>();
        all.differences()
                .forEach(difference -> differences.add(JsonMapper.shared().valueToTree(difference)));
        document.putArray("differences").addAll(differences);
        return document;
    }

    private static void pause() {
        try {
            TimeUnit.SECONDS.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Trouble(ExitCode.FAILED, "Interrupted.", "Ask again.", e);
        }
    }
}
