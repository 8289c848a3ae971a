package io.weir.query.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.query.Documents;
import io.weir.query.RunningQuery;
import io.weir.query.StoredEvents;
import io.weir.query.StoredStats;
import io.weir.schemas.Event;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class EventsKeptTest {

    @Test
    void what_may_be_missing_is_named(@TempDir Path folder) throws IOException, SQLException {
        try (RunningQuery query = RunningQuery.start(folder);
                StoredEvents events = new StoredEvents(query.jdbcUrl())) {
            Instant active = Instant.parse(query.post(Documents.experiment("agents"))
                    .body()
                    .get("active_from")
                    .asString());

            // Nothing is computed: nothing is missing.
            assertThat(told(query)).isEqualTo("complete []");

            // Computed up to 12, and nothing is stored: it is switched off, or the retention is past.
            new StoredStats(1).progress(0, 12, active.toEpochMilli(), Map.of()).toPostgres(query.jdbcUrl());
            assertThat(query.get("/v1/experiments/agents/events").status()).isEqualTo(409);
            assertThat(told(query)).isEqualTo("EVENTS_NOT_KEPT");

            // From offset 0, but not far enough.
            events.event(0, 0, active.plusSeconds(1), event("a")).position(0, 11);
            assertThat(told(query)).isEqualTo("incomplete [\"EVENTS_NOT_YET_STORED\"]");
            events.position(0, 12);
            assertThat(told(query)).isEqualTo("complete []");

            // What lay before offset 5 is gone, and may have been received since the experiment was active.
            events.event(0, 5, active.plusSeconds(1), event("b")).execute("delete from events where log_offset = 0");
            assertThat(told(query)).isEqualTo("incomplete [\"EVENTS_DROPPED\"]");

            // What is gone was received earlier than the oldest that is there, which was before the experiment.
            events.event(0, 4, active.minusSeconds(1), event("c"));
            assertThat(told(query)).isEqualTo("complete []");
        }
    }

    private static String told(RunningQuery query) {
        JsonNode body = query.get("/v1/experiments/agents/events").body();
        if (body.has("code")) return body.get("code").asString();
        return (body.get("complete").asBoolean() ? "complete " : "incomplete ") + body.get("missing");
    }

    private static Event event(String id) {
        return Event.newBuilder()
                .setId(id)
                .setType("step")
                .setTime(1)
                .setUser("u")
                .build();
    }
}
