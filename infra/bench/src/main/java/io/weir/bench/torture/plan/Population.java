package io.weir.bench.torture.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The units of one seed, the experiments that they are in, and their events: exposures before, between and after what they
 * expose, crossovers, equal times, late events, copies, conflicts and what is no event at all. Names and event types
 * carry the seed, so seeds on one cluster do not meet.
 */
final class Population {

    private static final int USERS = 24;
    private static final int RUNS = 60;
    private static final int MINUTES = 130;
    private static final int FARTHEST_COPY = 150;

    private final long seed;
    private final Instant base;
    private final Random random;
    private int numbered;

    Population(long seed, Instant base, Random random) {
        this.seed = seed;
        this.base = base;
        this.random = random;
    }

    List<Plan.Experiment> experiments() {
        return Experiments.of(seed, base);
    }

    /** In the order in which they are posted. */
    List<Item> items(int fresh) {
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < fresh; i++) items.add(random.nextInt(30) == 0 ? bad() : event());
        List<Item> mixed = new ArrayList<>(items);
        for (Item item : items) {
            if (item.kind() == Item.Kind.BAD) continue;
            int copies = random.nextInt(10) == 0 ? 1 + random.nextInt(2) : 0;
            for (int c = 0; c < copies; c++) insertNear(mixed, item, new Item(item.id(), Item.Kind.COPY, item.json()));
            if (random.nextInt(40) == 0) insertNear(mixed, item, conflict(item));
        }
        return mixed;
    }

    private void insertNear(List<Item> items, Item original, Item other) {
        int from = Math.max(0, Collections.indexOfSubList(items, List.of(original)) - FARTHEST_COPY / 3);
        items.add(Math.min(items.size(), from + random.nextInt(FARTHEST_COPY)), other);
    }

    private String id() {
        return "s" + seed + "-e" + ++numbered;
    }

    private Item event() {
        String id = id();
        int run = random.nextInt(RUNS);
        boolean isLate = random.nextInt(16) == 0;
        StringBuilder json = new StringBuilder("{\"id\":\"" + id + "\",");
        json.append("\"time\":\"").append(time(isLate)).append("\",");
        json.append("\"units\":").append(units(run)).append(',');
        if (random.nextInt(4) > 0)
            json.append("\"task\":\"suite/task_").append(run % 12).append("\",");
        if (random.nextInt(4) > 0) {
            String[] models = {"large", "small", "tiny", "odd"};
            json.append("\"attributes\":{\"model\":\"")
                    .append(models[random.nextInt(models.length)])
                    .append("\"},");
        }
        if (random.nextInt(4) == 0) exposure(json, run);
        else action(json);
        return new Item(id, isLate ? Item.Kind.LATE : Item.Kind.FRESH, json.toString());
    }

    /** Many at the same minute: ties are broken by the id. */
    private Instant time(boolean isLate) {
        Duration before = isLate
                ? Duration.ofHours(9).plusMinutes(random.nextInt(MINUTES))
                : random.nextInt(4) == 0
                        ? Duration.ofMinutes(random.nextInt(MINUTES))
                        : Duration.ofMillis(random.nextInt(MINUTES * 60_000));
        return base.minus(before);
    }

    /** Of the same run now with its user, now without: then it comes by another way. */
    private String units(int run) {
        String r = "\"run\":\"s" + seed + "-r" + run + "\"";
        String u = "\"user\":\"s" + seed + "-u" + run % USERS + "\"";
        return switch (random.nextInt(5)) {
            case 0 -> "{" + r + "}";
            case 1 -> "{" + u + "}";
            case 2 -> "{\"session\":\"s" + seed + "-n" + run + "\"," + r + "}";
            default -> "{" + u + "," + r + "}";
        };
    }

    private void exposure(StringBuilder json, int run) {
        String experiment = Experiments.KEYS.get(random.nextInt(Experiments.KEYS.size()));
        int unit = experiment.equals(Experiments.RUNS) ? run : run % USERS;
        boolean usual = random.nextInt(30) > 0;
        String variant = (unit % 2 == 0) == usual ? "control" : "treatment";
        json.append("\"type\":\"exposure\",\"exposure\":{\"experiment\":\"")
                .append(Experiments.key(seed, experiment))
                .append("\",\"variant\":\"")
                .append(variant)
                .append("\"}}");
    }

    private void action(StringBuilder json) {
        boolean call = random.nextInt(3) > 0;
        json.append("\"type\":\"")
                .append(Experiments.eventType(seed, call ? "call" : "done"))
                .append('"');
        if (random.nextInt(3) > 0) {
            json.append(",\"outcome\":\"")
                    .append(random.nextInt(2) == 0 ? "success" : "failure")
                    .append('"');
        }
        if (random.nextInt(8) > 0)
            json.append(",\"values\":{\"cost\":")
                    .append(decimal())
                    .append(",\"steps\":")
                    .append(random.nextInt(40))
                    .append('}');
        json.append('}');
    }

    /** Up to six digits after the point, some below 0. */
    private String decimal() {
        long millionths = random.nextInt(6_000_000) - 1_000_000L;
        String sign = millionths < 0 ? "-" : "";
        return "%s%d.%06d".formatted(sign, Math.abs(millionths) / 1_000_000, Math.abs(millionths) % 1_000_000);
    }

    private Item conflict(Item item) {
        String other = item.json().substring(0, item.json().length() - 1) + ",\"text\":\"another\"}";
        return new Item(item.id(), Item.Kind.CONFLICT, other);
    }

    /** Each breaks one rule of ingest. */
    private Item bad() {
        String id = id();
        String head = "{\"id\":\"" + id + "\",";
        String time = "\"time\":\"" + base + "\"";
        String unit = "\"units\":{\"user\":\"s" + seed + "-u1\"}";
        String type = "\"type\":\"" + Experiments.eventType(seed, "call") + "\"";
        String json =
                switch (random.nextInt(5)) {
                    case 0 -> head + time + "," + type + "}";
                    case 1 -> head + unit + "," + type + "}";
                    case 2 -> head + unit + "," + time + ",\"type\":\"Not A Name\"}";
                    case 3 -> head + unit + ",\"time\":\"2999-01-01T00:00:00Z\"," + type + "}";
                    default -> head + unit + "," + time + "," + type + ",\"values\":{\"cost\":\"dear\"}}";
                };
        return new Item(id, Item.Kind.BAD, json);
    }
}
