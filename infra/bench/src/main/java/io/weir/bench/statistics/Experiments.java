package io.weir.bench.statistics;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A large experiment, a small one, and the events of both. */
final class Experiments {

    static final String LARGE = "large";
    static final String SMALL = "small";
    private static final int USERS = 2_000;
    private static final int TYPES = 5;
    private static final List<String> VARIANTS = List.of("a", "b", "c", "d");
    private static final List<String> MODELS = List.of("small", "medium", "large");

    private Experiments() {}

    /** 20 metrics of all kinds, 4 variants, 3 breakdowns of three values and other. */
    static String large() {
        String metrics = IntStream.range(0, 20).mapToObj(Experiments::metric).collect(Collectors.joining(","));
        String values = MODELS.stream().map(model -> '"' + model + '"').collect(Collectors.joining(","));
        String breakdowns = IntStream.range(0, 3)
                .mapToObj(i -> "{\"attribute\":\"b" + i + "\",\"values\":[" + values + "]}")
                .collect(Collectors.joining(","));
        return definition(LARGE, VARIANTS, ",\"breakdowns\":[" + breakdowns + "]", metrics);
    }

    static String small() {
        return definition(SMALL, VARIANTS.subList(0, 2), "", metric(0));
    }

    private static String definition(String key, List<String> variants, String more, String metrics) {
        String weights = variants.stream()
                .map(variant -> "{\"key\":\"" + variant + "\",\"weight\":1}")
                .collect(Collectors.joining(","));
        return "{\"key\":\"%s\",\"unit\":\"user\",\"start\":\"2024-01-01T00:00:00Z\",\"lateness\":\"unbounded\",\"variants\":[%s]%s,\"metrics\":[%s]}"
                .formatted(key, weights, more, metrics);
    }

    private static String metric(int i) {
        String type = "\"event_type\":\"e" + i % TYPES + "\"";
        String kind =
                switch (i / TYPES) {
                    case 0 -> "\"kind\":\"conversion\"," + type;
                    case 1 -> "\"kind\":\"sum\",\"value\":\"cost\"," + type;
                    case 2 ->
                        "\"kind\":\"ratio\",\"value\":\"cost\"," + type + ",\"denominator\":{\"event_type\":\"e0\"}";
                    default -> "\"kind\":\"quantile\",\"quantile\":0.9,\"value\":\"cost\"," + type;
                };
        return "{\"key\":\"m" + i + "\"," + kind + "}";
    }

    static List<String> events() {
        List<String> events = new ArrayList<>();
        String now = Instant.now().toString();
        for (int user = 0; user < USERS; user++) {
            events.add(exposure(LARGE, VARIANTS.get(user % 4), user, now));
            events.add(exposure(SMALL, VARIANTS.get(user % 2), user, now));
            for (int type = 0; type < TYPES; type++) {
                if (type > 0 && (user * 7 + type) % 3 == 0) continue;
                events.add(event(
                        user,
                        "e" + type,
                        now,
                        "\"type\":\"e" + type + "\",\"values\":{\"cost\":" + (user * 31 + type * 17) % 997 + "}"));
            }
        }
        return events;
    }

    private static String exposure(String experiment, String variant, int user, String time) {
        String attributes = IntStream.range(0, 3)
                .mapToObj(i -> "\"b" + i + "\":\"" + MODELS.get((user / (i + 1)) % MODELS.size()) + '"')
                .collect(Collectors.joining(","));
        return event(
                user,
                "x-" + experiment,
                time,
                "\"type\":\"exposure\",\"attributes\":{" + attributes + "},\"exposure\":{\"experiment\":\"" + experiment
                        + "\",\"variant\":\"" + variant + "\"}");
    }

    private static String event(int user, String name, String time, String rest) {
        return "{\"id\":\"" + name + "-" + user + "\",\"time\":\"" + time + "\",\"units\":{\"user\":\"u-" + user
                + "\"}," + rest + "}";
    }
}
