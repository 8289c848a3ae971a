package io.weir.bench.torture.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** How items become requests of several clients. */
final class Posts {

    static final int LANES = 4;

    private static final int LARGEST = 24;
    private static final int PATIENCE_MS = 5_000;

    /** Shorter than many answers take under load: the client sends again what was, or will be, accepted. */
    private static final int IMPATIENCE_MS = 150;

    private Posts() {}

    static List<Post> schedule(List<Item> items, Random random, int lengthMs, int ingests) {
        List<List<Item>> batches = new ArrayList<>();
        for (int from = 0; from < items.size(); ) {
            int to = Math.min(items.size(), from + 1 + random.nextInt(LARGEST));
            batches.add(items.subList(from, to));
            from = to;
        }
        List<Post> posts = new ArrayList<>();
        for (int i = 0; i < batches.size(); i++) {
            int at = (int) ((long) lengthMs * i / batches.size());
            boolean impatient = random.nextInt(8) == 0;
            boolean again = random.nextInt(25) > 0;
            posts.add(new Post(
                    at,
                    random.nextInt(LANES),
                    random.nextInt(ingests),
                    impatient ? IMPATIENCE_MS : PATIENCE_MS,
                    again,
                    batches.get(i)));
        }
        return posts;
    }
}
