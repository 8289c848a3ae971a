package io.weir.standalone.client;

import static io.weir.standalone.client.Replays.CAUGHT_UP;
import static io.weir.standalone.client.Replays.FAR;
import static io.weir.standalone.client.Replays.SOMETIME;
import static io.weir.standalone.client.Replays.active;
import static io.weir.standalone.client.Replays.atMost;
import static io.weir.standalone.client.Replays.list;
import static io.weir.standalone.client.Replays.other;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.standalone.ExitCode;
import io.weir.standalone.RunningWeir;
import io.weir.standalone.Trouble;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

class ReplayCommandTest {

    private static final String EARLIER = "2026-11-29T12:00:00Z";
    private static final String EARLIEST = "2026-11-29T11:59:59.999999Z";

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final StringWriter help = new StringWriter();
    private Trouble trouble;
    private ScriptedServer server;

    @TempDir
    private Path folder;

    @BeforeEach
    void announce() throws IOException {
        server = new ScriptedServer();
        ProcessHandle self = ProcessHandle.current();
        Instant started = self.info().startInstant().orElseThrow();
        URI nobody = URI.create("http://127.0.0.1:1");
        RunningWeir here = new RunningWeir(
                self.pid(), started, true, started, folder.toString(), nobody, server.address(), nobody, Map.of());
        Files.writeString(folder.resolve("weir.json"), JsonMapper.shared().writeValueAsString(here));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void rebuild_sends_the_change_and_says_what_comes_next() throws IOException {
        server.answers.add("202 " + other(2, "computing", null, FAR));
        Path change = Files.writeString(folder.resolve("change.json"), "{\"lateness\":\"PT48H\"}");

        assertThat(replay("rebuild", "planner-v2", "--change", change.toString()))
                .isEqualTo(ExitCode.OK);

        assertThat(server.requests).containsExactly("PATCH /v1/experiments/planner-v2");
        assertThat(said())
                .startsWith("Generation 2 recomputes planner-v2 and will be shown when it has caught up.")
                .contains("./weir replay status 2 ", "results planner-v2 --generation 2 ", "./weir replay drop 2 ");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"[1]", "{", "", "null"})
    void a_change_that_is_no_json_object_is_not_sent(String text) throws IOException {
        Path change = Files.writeString(folder.resolve("change.json"), text);

        assertThat(replay("rebuild", "planner-v2", "--change", change.toString()))
                .isEqualTo(ExitCode.USAGE);

        assertThat(trouble).hasMessageContaining("is no JSON object");
        assertThat(server.requests).isEmpty();
    }

    @Test
    void a_file_that_is_not_there_is_named() {
        String missing = folder.resolve("missing.json").toString();

        assertThat(replay("rebuild", "planner-v2", "--change", missing)).isEqualTo(ExitCode.USAGE);

        assertThat(trouble).hasMessageContaining(missing);
        assertThat(server.requests).isEmpty();
    }

    @Test
    void start_begins_one_and_says_what_comes_next() {
        server.answers.add("201 " + other(2, "computing", null, FAR));

        assertThat(replay("start")).isEqualTo(ExitCode.OK);

        assertThat(server.requests).containsExactly("POST /v1/replays");
        assertThat(said())
                .startsWith("Generation 2 is computed from the beginning of the log.")
                .contains("./weir replay status 2 ", "./weir replay compare 2 ", "./weir replay switch 2 ");
    }

    @Test
    void a_replay_is_begun_with_a_limit_and_given_another_or_none() {
        server.answers.add("201 " + atMost(5_000, other(2, "computing", null, FAR)));
        server.answers.add("200 " + atMost(20_000, other(2, "computing", null, FAR)));
        server.answers.add("200 " + atMost(300, active(2, SOMETIME)));
        server.answers.add("200 " + other(2, "computing", null, FAR));

        assertThat(replay("start", "--max-rate", "5000")).isEqualTo(ExitCode.OK);
        assertThat(replay("limit", "2", "20000")).isEqualTo(ExitCode.OK);
        assertThat(said()).contains("Generation 2 reads at most 20,000 events per second.");
        assertThat(replay("limit", "2", "300")).isEqualTo(ExitCode.OK);
        assertThat(said()).contains("It is the one that is shown: the limit holds once another one is.");
        assertThat(replay("limit", "2", "none")).isEqualTo(ExitCode.OK);
        assertThat(said()).contains("Generation 2 reads the log as fast as it can.");

        assertThat(server.requests)
                .containsExactly(
                        "POST /v1/replays", "PATCH /v1/replays/2", "PATCH /v1/replays/2", "PATCH /v1/replays/2");
        assertThat(server.bodies)
                .containsExactly(
                        "{\"max_rate\":5000}", "{\"max_rate\":20000}", "{\"max_rate\":300}", "{\"max_rate\":null}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fast", "-1", "1.5", "99999999999"})
    void a_limit_that_is_no_number_of_events_is_not_sent(String rate) {
        assertThat(replay("limit", "2", rate)).isEqualTo(ExitCode.USAGE);

        assertThat(server.requests).isEmpty();
    }

    @Test
    void compare_says_that_all_numbers_are_equal() {
        server.answers.add("200 " + list(active(1, SOMETIME), other(2, "computing", null, CAUGHT_UP)));
        server.answers.add("200 {\"experiments\":[{\"key\":\"x\"}],\"next\":null}");
        read(1, "7");
        read(2, "7");

        assertThat(replay("compare", "2")).isEqualTo(ExitCode.OK);

        assertThat(server.requests)
                .contains(
                        "GET /v1/accounting?generation=2",
                        "GET /v1/experiments/x/results?generation=1",
                        "GET /v1/experiments/x/results?generation=2",
                        "GET /v1/experiments/x/timeline?generation=1",
                        "GET /v1/experiments/x/timeline?generation=2");
        assertThat(said()).contains("Equal: 6 numbers of 1 experiment.", "./weir replay switch 2 ");
    }

    @Test
    void the_one_that_is_shown_is_not_compared_with_itself() {
        server.answers.add("200 " + list(active(1, SOMETIME)));

        assertThat(replay("compare", "1")).isEqualTo(ExitCode.FAILED);

        assertThat(trouble).hasMessageContaining("Generation 1 is the one that is shown");
        assertThat(server.requests).containsExactly("GET /v1/replays");
    }

    @Test
    void compare_names_what_differs_when_it_still_does_after_a_while() {
        server.answers.add("200 " + list(active(1, SOMETIME), other(2, "computing", null, CAUGHT_UP)));
        server.answers.add("200 {\"experiments\":[{\"key\":\"x\"}],\"next\":null}");
        for (int attempt = 0; attempt < 5; attempt++) {
            read(1, "7");
            read(2, "8");
        }

        assertThat(replay("compare", "2")).isEqualTo(ExitCode.FAILED);

        assertThat(server.answers).isEmpty();
        assertThat(said())
                .contains(
                        "2 of 6 numbers of 1 experiment differ. In generation 1, which is shown, and in 2:",
                        "  x results /variants/0/units: 7, 8",
                        "  x timeline /2026-11-30T00:00:00Z a cost/in_hour: 7, 8");
    }

    private final List<String> timelines = new ArrayList<>();

    /** Results and hours of a generation; both results are asked for before the hours. */
    private void read(int generation, String units) {
        server.answers.add(
                "200 {\"generation\":%d,\"variants\":[{\"units\":%s}],\"clusters\":null}".formatted(generation, units));
        timelines.add(
                "200 {\"generation\":%d,\"rows\":[{\"hour\":\"2026-11-30T00:00:00Z\",\"variant\":\"a\",\"metric\":\"cost\",\"in_hour\":%s}],\"next\":null}"
                        .formatted(generation, units));
        if (timelines.size() < 2) return;
        server.answers.addAll(timelines);
        timelines.clear();
    }

    @Test
    void start_with_wait_returns_when_it_has_caught_up() {
        server.answers.add("201 " + other(2, "computing", null, FAR));
        server.answers.add("200 " + list(active(1, SOMETIME), other(2, "computing", null, FAR)));
        server.answers.add("200 " + list(active(1, SOMETIME), other(2, "computing", null, CAUGHT_UP)));

        assertThat(replay("start", "--wait")).isEqualTo(ExitCode.OK);

        assertThat(server.requests).containsExactly("POST /v1/replays", "GET /v1/replays", "GET /v1/replays");
        assertThat(said()).startsWith("Generation 2 has caught up with the log.");
    }

    @Test
    void start_is_not_sent_again_where_it_may_have_begun_one_already() {
        server.answers.add("503 {\"code\":\"DATABASE_UNAVAILABLE\",\"detail\":\"PostgreSQL does not answer.\"}");

        assertThat(replay("start")).isEqualTo(ExitCode.FAILED);

        assertThat(server.requests).hasSize(1);
        assertThat(trouble).hasMessage("The query API refused: PostgreSQL does not answer.");
        assertThat(trouble.nextStep()).contains("./weir replay status");
    }

    @Test
    void status_shows_all_or_one() {
        String two = other(2, "computing", null, FAR);
        server.answers.add("200 " + list(active(1, SOMETIME), two));
        server.answers.add("200 " + two);

        assertThat(replay("status")).isEqualTo(ExitCode.OK);
        assertThat(said().lines()).hasSize(3);
        printed.reset();
        assertThat(replay("status", "2")).isEqualTo(ExitCode.OK);
        assertThat(said().lines()).hasSize(2).last().asString().startsWith("2 ");

        assertThat(server.requests).containsExactly("GET /v1/replays", "GET /v1/replays/2");
    }

    @ParameterizedTest
    @CsvSource({
        "pause,  Generation 2 is paused.,                ./weir replay resume 2",
        "resume, Generation 2 is computed again,         ./weir replay status 2"
    })
    void a_generation_is_stopped_and_continued(String action, String done, String next) {
        server.answers.add("200 " + other(2, action.equals("pause") ? "paused" : "computing", null, FAR));

        assertThat(replay(action, "2")).isEqualTo(ExitCode.OK);

        assertThat(server.requests).containsExactly("POST /v1/replays/2/" + action);
        assertThat(said()).startsWith(done).contains(next);
    }

    @Test
    void switch_says_how_to_go_back_and_what_to_set_before_the_old_one_is_dropped() {
        server.answers.add("200 " + active(2, SOMETIME));
        server.answers.add("200 " + list(other(1, "computing", EARLIER, CAUGHT_UP), active(2, SOMETIME)));

        assertThat(replay("switch", "2")).isEqualTo(ExitCode.OK);

        assertThat(server.requests).containsExactly("POST /v1/replays/2/switch", "GET /v1/replays");
        assertThat(said())
                .startsWith("Generation 2 is shown from now on. Generation 1 stays")
                .contains("./weir replay rollback ", "./weir replay drop 1 ");
    }

    @Test
    void what_is_refused_is_said_in_the_words_of_the_API_with_the_next_step() {
        server.answers.add("409 {\"code\":\"STATE_CONFLICT\",\"detail\":\"It is 7 s behind the log.\"}");

        assertThat(replay("switch", "2")).isEqualTo(ExitCode.FAILED);

        assertThat(said()).isEmpty();
        assertThat(trouble).hasMessage("The query API refused: It is 7 s behind the log.");
        assertThat(trouble.nextStep()).contains("./weir replay status");
    }

    @Test
    void a_number_that_there_is_not_is_answered_with_those_that_there_are() {
        server.answers.add(
                "404 {\"code\":\"REPLAY_NOT_FOUND\",\"detail\":\"There is no generation with this number.\"}");
        server.answers.add("200 " + list(active(1, SOMETIME), other(3, "computing", null, FAR)));

        assertThat(replay("pause", "2")).isEqualTo(ExitCode.FAILED);

        assertThat(trouble).hasMessage("There is no generation with this number.");
        assertThat(trouble.nextStep()).startsWith("There are: 1, 3.");
    }

    @Test
    void rollback_goes_to_the_one_that_was_shown_last_of_those_that_are_computed() {
        String before = list(
                other(1, "computing", EARLIEST, CAUGHT_UP),
                other(2, "computing", EARLIER, CAUGHT_UP),
                other(3, "paused", SOMETIME, CAUGHT_UP),
                active(4, "2026-12-01T00:00:00Z"),
                other(5, "computing", null, CAUGHT_UP));
        server.answers.add("200 " + before);
        server.answers.add("200 " + active(2, "2026-12-02T00:00:00Z"));
        server.answers.add("200 "
                + list(active(2, "2026-12-02T00:00:00Z"), other(4, "computing", "2026-12-01T00:00:00Z", CAUGHT_UP)));

        assertThat(replay("rollback")).isEqualTo(ExitCode.OK);

        assertThat(server.requests).containsExactly("GET /v1/replays", "POST /v1/replays/2/switch", "GET /v1/replays");
        assertThat(said()).startsWith("Generation 2 is shown from now on. Generation 4 stays");
    }

    @Test
    void rollback_without_one_before_changes_nothing_and_says_so() {
        server.answers.add("200 " + list(active(1, SOMETIME), other(2, "computing", null, CAUGHT_UP)));

        assertThat(replay("rollback")).isEqualTo(ExitCode.FAILED);

        assertThat(server.requests).containsExactly("GET /v1/replays");
        assertThat(trouble).hasMessageStartingWith("There is no generation to go back to");
        assertThat(trouble.nextStep()).contains("./weir replay status");
    }

    @Test
    void rollback_to_one_that_is_paused_says_to_resume_it() {
        server.answers.add("200 " + list(other(1, "paused", EARLIER, FAR), active(2, SOMETIME)));

        assertThat(replay("rollback")).isEqualTo(ExitCode.FAILED);

        assertThat(trouble).hasMessage("Generation 1 was shown before, and is paused.");
        assertThat(trouble.nextStep()).startsWith("`./weir replay resume 1`");
    }

    @Test
    void drop_removes_one_and_waits_for_that_only_if_asked() {
        server.answers.add("202 " + other(1, "dropping", EARLIER, FAR));
        server.answers.add("202 " + other(1, "dropping", EARLIER, FAR));
        server.answers.add("200 " + list(active(2, SOMETIME)));

        assertThat(replay("drop", "1")).isEqualTo(ExitCode.OK);
        assertThat(said()).startsWith("Streams is removing generation 1.");
        printed.reset();
        assertThat(replay("drop", "1", "--wait")).isEqualTo(ExitCode.OK);
        assertThat(said()).startsWith("Generation 1 is gone.");

        assertThat(server.requests).containsExactly("DELETE /v1/replays/1", "DELETE /v1/replays/1", "GET /v1/replays");
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "status", "status 2", "pause 2", "resume 2", "switch 2", "drop 2"})
    void with_json_every_one_prints_the_document_as_it_is(String action) {
        String document = Replays.read(other(2, "computing", null, FAR)).toString();
        server.answers.add("200 " + document);

        assertThat(replay((action + " --json").split(" "))).isEqualTo(ExitCode.OK);

        assertThat(said()).isEqualTo(document + System.lineSeparator());
        assertThat(server.requests).hasSize(1);
    }

    @Test
    void with_json_rollback_prints_the_document_of_what_is_shown_now() {
        String document = Replays.read(active(1, SOMETIME)).toString();
        server.answers.add("200 " + list(other(1, "computing", EARLIER, CAUGHT_UP), active(2, SOMETIME)));
        server.answers.add("200 " + document);

        assertThat(replay("rollback", "--json")).isEqualTo(ExitCode.OK);

        assertThat(said()).isEqualTo(document + System.lineSeparator());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"switch 0", "switch -1", "pause 1000000000", "drop two", "status x", "resume", "rollback 1", ""})
    void what_is_no_number_of_a_generation_is_wrong_usage_and_asks_nobody(String line) {
        assertThat(replay(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(ExitCode.USAGE);

        assertThat(server.requests).isEmpty();
    }

    @Test
    void where_no_Weir_runs_it_says_so() throws IOException {
        Files.delete(folder.resolve("weir.json"));

        assertThat(replay("status")).isEqualTo(ExitCode.NOT_RUNNING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "status", "pause", "resume", "switch", "rollback", "drop"})
    void every_action_teaches_with_an_example_and_its_exit_codes(String action) {
        assertThat(replay(action, "--help")).isEqualTo(ExitCode.OK);
        assertThat(help.toString())
                .contains("Examples:", "  weir replay " + action, "Exit codes:", "Options:", "--json", "--data-dir");
    }

    @Test
    void results_of_a_generation_are_asked_for_by_its_number() {
        server.answers.add("200 {}");

        assertThat(run(new ResultsCommand(), "a b", "--generation", "2", "--json"))
                .isEqualTo(ExitCode.OK);
        assertThat(run(new ResultsCommand(), "a b", "--generation", "0")).isEqualTo(ExitCode.USAGE);

        assertThat(server.requests).containsExactly("GET /v1/experiments/a%20b/results?generation=2");
    }

    private int replay(String... args) {
        return run(new ReplayCommand(), args);
    }

    private int run(Object command, String... args) {
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            CommandLine line = new CommandLine(command)
                    .setOut(new PrintWriter(help, true))
                    .setErr(new PrintWriter(help, true))
                    .setExecutionExceptionHandler((error, spec, parsed) -> {
                        trouble = (Trouble) error;
                        return trouble.exitCode();
                    });
            return line.execute(withFolder(args));
        } finally {
            System.setOut(before);
        }
    }

    private String[] withFolder(String[] args) {
        if (args.length == 0 || args[args.length - 1].equals("--help")) return args;
        String[] all = Arrays.copyOf(args, args.length + 1);
        all[args.length] = "--data-dir=" + folder;
        return all;
    }

    private String said() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
