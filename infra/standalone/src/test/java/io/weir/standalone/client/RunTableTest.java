package io.weir.standalone.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.weir.standalone.client.agentdojo.Run;
import io.weir.standalone.client.agentdojo.RunEvents;
import io.weir.standalone.client.agentdojo.RunLogs;
import io.weir.standalone.client.agentdojo.RunTable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class RunTableTest {

    @Test
    void the_table_holds_2178_different_runs_97_and_629_a_defence() {
        List<Run> runs = RunTable.runs();

        assertThat(runs).hasSize(2_178);
        assertThat(runs.stream().map(Run::id).distinct()).hasSize(2_178);
        for (String defence : List.of("none", "tool_filter", "pi_detector")) {
            assertThat(runs.stream().filter(r -> r.defence().equals(defence) && !r.isAttacked()))
                    .hasSize(97);
            assertThat(runs.stream().filter(r -> r.defence().equals(defence) && r.isAttacked()))
                    .hasSize(629);
        }
    }

    @Test
    void the_nine_published_percentages_follow_from_the_table() {
        RunTable.published().forEach((name, published) -> {
            String[] parts = name.split("/");
            boolean attacked = parts[0].equals("agentdojo-attacked");
            Predicate<Run> success = parts[1].equals("utility") ? Run::utility : Run::attackSucceeded;
            List<Run> runs = RunTable.runs().stream()
                    .filter(run -> run.isAttacked() == attacked && run.defence().equals(parts[2]))
                    .toList();

            assertThat(percent(runs.stream().filter(success).count(), runs.size()))
                    .as(name)
                    .isEqualByComparingTo(published);
        });
    }

    @Test
    void the_original_logs_give_the_same_events_byte_by_byte() throws Exception {
        Path logs = Path.of(System.getProperty("weir.root"), "../shared/data/agentdojo/runs.tar.gz");
        assumeThat(Files.exists(logs))
                .as("AgentDojo's run logs, shared/data/agentdojo/runs.tar.gz")
                .isTrue();

        TreeMap<String, List<String>> fromLogs = new TreeMap<>();
        RunLogs.read(logs.getParent(), run -> fromLogs.put(run.id(), RunEvents.of(run)));
        TreeMap<String, List<String>> fromTable = new TreeMap<>();
        for (Run run : RunTable.runs()) fromTable.put(run.id(), RunEvents.of(run));

        assertThat(fromLogs).isEqualTo(fromTable);
    }

    @Test
    void an_events_id_is_its_own_and_short_enough_and_its_time_in_order() {
        List<String> ids = new ArrayList<>();
        for (Run run : RunTable.runs()) {
            List<String> times = new ArrayList<>();
            for (String line : RunEvents.of(run)) {
                var event = JsonMapper.shared().readTree(line);
                ids.add(event.get("id").asString());
                times.add(event.get("time").asString());
            }
            assertThat(times.stream().map(Instant::parse)).isSorted();
        }

        assertThat(new HashSet<>(ids)).hasSameSizeAs(ids);
        assertThat(ids).allMatch(id -> id.length() <= 128);
    }

    private static BigDecimal percent(long part, long whole) {
        return BigDecimal.valueOf(part * 100).divide(BigDecimal.valueOf(whole), 2, RoundingMode.HALF_UP);
    }
}
