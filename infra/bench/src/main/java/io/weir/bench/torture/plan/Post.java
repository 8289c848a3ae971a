package io.weir.bench.torture.plan;

import java.util.List;

/**
 * One request.
 *
 * @param atMs after the first; later when its lane is held up
 * @param lane the client that sends it; one sends one request after another
 * @param ingest the instance that is asked first, from 0
 * @param patienceMs after which the client takes the outcome for unknown
 * @param again whether it is sent again until it is answered; else an unknown outcome stays unknown
 */
public record Post(int atMs, int lane, int ingest, int patienceMs, boolean again, List<Item> items) {
    public Post {
        items = List.copyOf(items);
    }
}
