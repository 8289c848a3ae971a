package io.weir.standalone.client;

import static io.weir.standalone.SilentConsole.SILENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.standalone.ExitCode;
import io.weir.standalone.Trouble;
import io.weir.standalone.WeirProcess;
import io.weir.standalone.WeirSettings;
import io.weir.standalone.client.agentdojo.AgentDojo;
import io.weir.standalone.client.agentdojo.RunEvents;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Real runs in a whole Weir: computed again beside, shown, shown no more, and dropped, while somebody reads. */
class ReplayLifeTest {

    /** Of so many runs one: enough of each variant. */
    private static final int EACH = 5;

    private static final String EXPERIMENT = AgentDojo.EXPERIMENTS.getFirst();

    @Test
    void a_replay_has_the_same_numbers_and_readers_see_one_generation_or_the_other(@TempDir Path folder)
            throws Exception {
        WeirSettings settings = WeirSettings.in(folder.resolve("data"))
                .with("weir.ingest.port", "0")
                .with("weir.query.port", "0")
                .with("weir.management.port", "0");
        String data = settings.dataFolder().toString();
        try (WeirProcess weir = WeirProcess.start(settings, SILENT);
                QueryClient query = new QueryClient(weir.running().query())) {
            Activation.await(
                    query.define(AgentDojo.definition(EXPERIMENT)),
                    weir.running().ingest(),
                    SILENT);
            assertThat(weir("load", data, "events", events(folder).toString(), "--wait"))
                    .isEqualTo(ExitCode.OK);
            JsonNode numbers = numbers(query.results(EXPERIMENT, null, null, 1));

            assertThat(weir("replay", data, "start", "--wait")).isEqualTo(ExitCode.OK);
            assertThat(numbers(query.results(EXPERIMENT, null, null, 2))).isEqualTo(numbers);
            assertThat(weir("replay", data, "compare", "2")).isEqualTo(ExitCode.OK);
            assertThat(query.results(EXPERIMENT).get("generation").asInt()).isEqualTo(1);

            Reader reader = Reader.start(weir, numbers);
            // On a busy machine it falls behind again, and the switch is refused then.
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> query.replay(2).get("caught_up").asBoolean());
            assertThat(weir("replay", data, "switch", "2")).isEqualTo(ExitCode.OK);
            assertThat(query.results(EXPERIMENT).get("generation").asInt()).isEqualTo(2);
            assertThat(weir("replay", data, "rollback")).isEqualTo(ExitCode.OK);
            assertThat(query.results(EXPERIMENT).get("generation").asInt()).isEqualTo(1);
            await().atMost(Duration.ofMinutes(1)).until(() -> reader.seen().containsAll(Set.of(1, 2)));
            reader.stop();

            assertThat(weir("replay", data, "drop", "2")).isEqualTo(ExitCode.OK);
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> query.replays().get("replays").size() == 1);
            assertThat(numbers(query.results(EXPERIMENT))).isEqualTo(numbers);
        }
    }

    private static Path events(Path folder) throws Exception {
        return Files.write(folder.resolve("events.ndjson"), RunEvents.published(EACH));
    }

    /** What is counted and computed of it; not how far the log is read, which moves on with the events of the freshness probe. */
    private static JsonNode numbers(JsonNode results) {
        ObjectNode numbers = (ObjectNode) results.deepCopy();
        numbers.retain("variants", "phases", "metrics", "breakdowns", "events", "accounting", "rebuild_needed");
        numbers.set("clusters", results.at("/clusters/metrics"));
        return numbers;
    }

    private static int weir(String command, String data, String... arguments) {
        Object asked = command.equals("load") ? new LoadCommand() : new ReplayCommand();
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--data-dir";
        all[arguments.length + 1] = data;
        AtomicReference<Exception> failed = new AtomicReference<>();
        int code = new CommandLine(asked)
                .setExecutionExceptionHandler((error, line, parsed) -> {
                    failed.set(error);
                    return error instanceof Trouble trouble ? trouble.exitCode() : ExitCode.FAILED;
                })
                .execute(all);
        assertThat(failed.get()).isNull();
        return code;
    }

    /** Reads all the time, as a dashboard does. */
    private static final class Reader {
        private final Set<Integer> seen = ConcurrentHashMap.newKeySet();
        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        private volatile boolean goesOn = true;
        private Thread thread;

        static Reader start(WeirProcess weir, JsonNode numbers) {
            Reader reader = new Reader();
            reader.thread = Thread.ofPlatform().start(() -> reader.read(weir, numbers));
            await().atMost(Duration.ofMinutes(1)).until(() -> reader.seen.contains(1));
            return reader;
        }

        private void read(WeirProcess weir, JsonNode numbers) {
            try (QueryClient query = new QueryClient(weir.running().query())) {
                while (goesOn) {
                    JsonNode results = query.results(EXPERIMENT);
                    assertThat(numbers(results)).isEqualTo(numbers);
                    seen.add(results.get("generation").asInt());
                }
            } catch (Throwable e) {
                failure.set(e);
            }
        }

        Set<Integer> seen() {
            assertThat(failure.get()).isNull();
            return seen;
        }

        void stop() throws InterruptedException {
            goesOn = false;
            thread.join();
            assertThat(failure.get()).isNull();
        }
    }
}
