package io.weir.standalone.client.tau2;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.standalone.ExitCode;
import io.weir.standalone.Trouble;
import io.weir.standalone.client.LogFiles;
import io.weir.standalone.client.tau2.Simulation.ModelCall;
import io.weir.standalone.client.tau2.Simulation.Step;
import io.weir.standalone.client.tau2.Simulation.ToolCall;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import tools.jackson.databind.JsonNode;

/**
 * Reads tau2-bench's simulation results, and the trajectories of its predecessor tau-bench, whose files are bare lists and
 * know neither costs of the agent nor times.
 *
 * <p>Times in the logs are local and name no zone; they are taken as UTC. Where there are none they are made from the run's
 * identity: the same at every import.
 */
public final class Simulations {

    static final Instant FIRST_DAY = Instant.parse("2024-06-01T00:00:00Z");

    private static final String PACKED = "results.tar.gz";
    private static final String FINE_TUNED = "ft:gpt-4.1";

    private Simulations() {}

    /** @throws Trouble when there is no run, or a file is not one */
    static void read(Path from, Consumer<Simulation> runs) throws IOException {
        int[] found = {0};
        LogFiles.read(from, PACKED, (name, log) -> {
            List<Simulation> read = log.isArray() ? trajectories(name, log) : simulations(log);
            found[0] += read.size();
            read.forEach(runs);
        });
        if (found[0] == 0) {
            throw new Trouble(
                    ExitCode.FAILED,
                    "No run of tau2-bench is in " + from + ".",
                    "Name the folder that holds its result files, or " + PACKED + ".");
        }
    }

    private static List<Simulation> simulations(JsonNode log) {
        List<Simulation> runs = new ArrayList<>();
        String model = log.at("/info/agent_info/llm").asString("");
        String domain = log.at("/info/environment_info/domain_name").asString("");
        if (model.isEmpty() || domain.isEmpty()) return runs;
        boolean isPriced = !model.startsWith(FINE_TUNED);
        String agent = isPriced ? Tau2.variant(model) : "gpt-4-1-sft";
        for (JsonNode run : log.path("simulations")) {
            BigDecimal reward = run.at("/reward_info/reward").decimalValue();
            List<Step> steps = new ArrayList<>();
            for (JsonNode message : run.path("messages")) steps.addAll(steps(message, isPriced));
            runs.add(new Simulation(
                    agent,
                    domain,
                    run.get("task_id").asString(),
                    run.path("trial").asInt(0),
                    time(run.get("start_time")),
                    time(run.get("end_time")),
                    isSuccess(reward),
                    reward,
                    run.get("duration").decimalValue(),
                    isPriced ? run.get("agent_cost").decimalValue() : null,
                    number(run.get("user_cost")),
                    run.path("messages").size(),
                    steps));
        }
        return runs;
    }

    /** What the agent did by a message; nothing for those of the user and of tools. A tool that the user calls is not the agent's. */
    private static List<Step> steps(JsonNode message, boolean isPriced) {
        List<Step> steps = new ArrayList<>();
        if (!message.path("role").asString("").equals("assistant")) return steps;
        Instant time = time(message.get("timestamp"));
        JsonNode usage = message.path("usage");
        if (usage.isObject()) {
            steps.add(new ModelCall(
                    time,
                    usage.get("prompt_tokens").asLong(),
                    usage.get("completion_tokens").asLong(),
                    isPriced ? number(message.get("cost")) : null));
        }
        for (JsonNode call : message.path("tool_calls"))
            steps.add(new ToolCall(time, call.get("name").asString()));
        return steps;
    }

    /** tau-bench: airline is the one domain of the file that is known here; its name is in the file's. */
    private static List<Simulation> trajectories(String name, JsonNode log) {
        List<Simulation> runs = new ArrayList<>();
        String file = name.substring(name.lastIndexOf('/') + 1);
        int dash = file.lastIndexOf('-');
        if (dash < 1) return runs;
        String agent = Tau2.variant(file.substring(0, dash));
        String domain = file.substring(dash + 1, file.length() - ".json".length());
        for (JsonNode run : log) {
            if (!run.hasNonNull("task_id") || !run.hasNonNull("reward")) continue;
            String task = run.get("task_id").asString();
            int trial = run.path("trial").asInt(0);
            Instant start = made(agent + "/" + domain + "/" + task + "/" + trial);
            List<Step> steps = new ArrayList<>();
            for (JsonNode message : run.path("traj")) {
                if (!message.path("role").asString("").equals("assistant")) continue;
                for (JsonNode call : message.path("tool_calls")) {
                    steps.add(new ToolCall(
                            start.plusSeconds(steps.size() + 1L),
                            call.at("/function/name").asString()));
                }
            }
            BigDecimal reward = run.get("reward").decimalValue();
            runs.add(new Simulation(
                    agent,
                    domain,
                    task,
                    trial,
                    start,
                    start.plusSeconds(steps.size() + 1L),
                    isSuccess(reward),
                    reward,
                    null,
                    null,
                    number(run.at("/info/user_cost")),
                    run.path("traj").size(),
                    steps));
        }
        return runs;
    }

    /** As the benchmark counts: a reward of 1, within 1e-6. */
    private static boolean isSuccess(BigDecimal reward) {
        return reward.subtract(BigDecimal.ONE).abs().compareTo(new BigDecimal("0.000001")) <= 0;
    }

    private static Instant time(JsonNode local) {
        return LocalDateTime.parse(local.asString()).toInstant(ZoneOffset.UTC);
    }

    private static Instant made(String id) {
        CRC32 crc = new CRC32();
        crc.update(id.getBytes(UTF_8));
        return FIRST_DAY.plusMillis(crc.getValue() % 86_400_000);
    }

    private static BigDecimal number(JsonNode node) {
        return node == null || !node.isNumber() ? null : node.decimalValue();
    }
}
