package io.weir.standalone.client;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import tools.jackson.databind.JsonNode;

/** What ingest has answered so far. For many threads; answers may arrive in any order. */
final class Received {

    private static final int SHOWN = 20;

    private final LogEnd end = new LogEnd();
    /** Of all refusals those with the lowest lines, the highest of them first. */
    private final PriorityQueue<Refusal> first =
            new PriorityQueue<>(Comparator.comparingLong(Refusal::line).reversed());

    private long accepted;
    private long refused;

    /** @param items of the answer: one for each event of the batch */
    synchronized void add(EventBatch batch, JsonNode items) {
        for (JsonNode item : items) {
            if (item.path("status").asString("").equals("accepted")) {
                accepted++;
                end.add(item.get("partition").asInt(), item.get("offset").asLong());
            } else {
                refuse(new Refusal(
                        batch.line(item.get("index").asInt()),
                        item.path("code").asString(""),
                        item.path("pointer").asString(""),
                        item.path("message").asString("")));
            }
        }
    }

    synchronized void refuse(Refusal refusal) {
        refused++;
        first.add(refusal);
        if (first.size() > SHOWN) first.remove();
    }

    synchronized LogEnd end() {
        return end.copy();
    }

    synchronized long accepted() {
        return accepted;
    }

    synchronized long refused() {
        return refused;
    }

    /** The first by their lines, in the order of their lines. */
    synchronized List<Refusal> refusals() {
        List<Refusal> sorted = new ArrayList<>(first);
        sorted.sort(Comparator.comparingLong(Refusal::line));
        return List.copyOf(sorted);
    }
}
