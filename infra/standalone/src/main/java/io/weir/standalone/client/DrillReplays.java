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

    /** The one before a rebuild counts until nothing is left of it. */
    private static void awaitRoom(QueryClient query) {
        DrillSite.awaitTrue(
                "there is room for another generation",
                () -> query.replays().get("replays").size() < MOST);
    }
}
