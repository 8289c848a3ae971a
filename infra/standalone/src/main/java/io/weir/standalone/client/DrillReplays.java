package io.weir.standalone.client;

import tools.jackson.databind.JsonNode;

/** What drills do with generations: the same requests as the commands of {@code weir replay}. */
final class DrillReplays {

    private static final int MOST = 3;

    private DrillReplays() {}

    /** As {@code weir replay rebuild --change --wait}. */
    static void rebuild(DrillSite site, String experiment, String change) {
        try (QueryClient query = site.query()) {
            awaitRoom(query);
            JsonNode begun = query.rebuild(experiment, change);
            try (CatchUp catchUp = new CatchUp(query, site.console(), Generations.number(begun))) {
                catchUp.awaitShown();
            }
        }
    }

    /** As {@code weir replay start --wait}, {@code compare}, {@code switch} and {@code drop}. */
    static void replay(DrillSite site) {
        try (QueryClient query = site.query()) {
            awaitRoom(query);
            int shown = Generations.of(query.replays()).active();
            int generation = Generations.number(query.startReplay(null));
            try (CatchUp catchUp = new CatchUp(query, site.console(), generation)) {
                catchUp.await();
                long different = new Comparing(query, site.console(), shown, generation)
                        .compare()
                        .get("different")
                        .asLong();
                site.console().step("The replay changes " + different + " numbers.");
                catchUp.await(); // a busy machine may have fallen behind again
            }
            query.changeReplay(generation, "switch");
            query.dropReplay(shown);
        }
    }

    /** As {@code weir replay drop}, of each that is not shown: what a restore has kept. */
    static void dropKept(DrillSite site) {
        try (QueryClient query = site.query()) {
            query.replays()
                    .get("replays")
                    .valueStream()
                    .filter(replay -> !Generations.isActive(replay))
                    .forEach(kept -> query.dropReplay(Generations.number(kept)));
        }
    }

    /** The one before a rebuild counts until nothing is left of it. */
    private static void awaitRoom(QueryClient query) {
        DrillSite.awaitTrue(
                "there is room for another generation",
                () -> query.replays().get("replays").size() < MOST);
    }
}
