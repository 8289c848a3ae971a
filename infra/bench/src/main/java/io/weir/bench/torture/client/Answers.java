package io.weir.bench.torture.client;

import io.weir.bench.torture.plan.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** What was answered, item by item, over all tries of all posts. Safe for many threads. */
public final class Answers {

    /** What the last answered try of one posted item came to. */
    public sealed interface Answer {
        /** @param partition -1 when the answer named no place */
        record Accepted(int partition, long offset) implements Answer {}

        record Refused(String code) implements Answer {}

        /** Never answered: it may be stored. */
        record Unknown() implements Answer {}
    }

    /** @param again whether the client went on until it was answered */
    public record Answered(Item item, Answer answer, boolean again) {}

    private final ConcurrentLinkedQueue<Answered> all = new ConcurrentLinkedQueue<>();
    private final AtomicLong tries = new AtomicLong();
    private final AtomicLong unknown = new AtomicLong();
    private final AtomicLong unavailable = new AtomicLong();

    void add(Item item, Answer answer, boolean again) {
        all.add(new Answered(item, answer, again));
    }

    void tried() {
        tries.incrementAndGet();
    }

    void leftUnknown() {
        unknown.incrementAndGet();
    }

    void wasUnavailable() {
        unavailable.incrementAndGet();
    }

    public List<Answered> all() {
        return new ArrayList<>(all);
    }

    /** Requests, repeated ones too. */
    public long tries() {
        return tries.get();
    }

    /** Requests whose outcome the client could not know. */
    public long unknown() {
        return unknown.get();
    }

    /** Requests that were answered with "not now". */
    public long unavailable() {
        return unavailable.get();
    }
}
