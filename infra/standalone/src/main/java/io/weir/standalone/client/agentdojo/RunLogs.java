package io.weir.standalone.client.agentdojo;

import io.weir.standalone.ExitCode;
import io.weir.standalone.Trouble;
import io.weir.standalone.client.LogFiles;
import io.weir.standalone.client.agentdojo.Run.Answer;
import io.weir.standalone.client.agentdojo.Run.Call;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** Reads AgentDojo's original run logs: a folder of them, or the packed {@code runs.tar.gz}. One run at a time. */
public final class RunLogs {

    private static final String ATTACK = "important_instructions";
    private static final Map<String, String> DEFENCES = Map.of(
            "gpt-4o-2024-05-13", "none",
            "gpt-4o-2024-05-13-tool_filter", "tool_filter",
            "gpt-4o-2024-05-13-transformers_pi_detector", "pi_detector");

    private RunLogs() {}

    /**
     * Hands over every run of the three pipelines that Weir knows, without attack or under "important_instructions".
     *
     * @param from a folder of JSON files, a folder that holds {@code runs.tar.gz}, or that file
     * @throws Trouble when there is no run, or a file is not one
     */
    public static void read(Path from, Consumer<Run> runs) throws IOException {
        int[] found = {0};
        LogFiles.read(from, "runs.tar.gz", (name, log) -> {
            String defence = DEFENCES.get(log.path("pipeline_name").asString(""));
            String attack = log.path("attack_type").asString("none");
            boolean known = defence != null
                    && log.hasNonNull("user_task_id")
                    && (attack.equals("none") || attack.equals(ATTACK));
            if (!known) return;
            found[0]++;
            runs.accept(run(defence, log, !attack.equals("none")));
        });
        if (found[0] == 0) {
            throw new Trouble(
                    ExitCode.FAILED,
                    "No run of gpt-4o-2024-05-13 is in " + from + ".",
                    "Name the folder that holds runs/<pipeline>/<suite>/…, or runs.tar.gz.");
        }
    }

    private static Run run(String defence, JsonNode log, boolean attacked) {
        List<String> tools = new ArrayList<>();
        List<Boolean> failed = new ArrayList<>();
        int assistant = 0;
        for (JsonNode message : log.get("messages")) {
            switch (message.get("role").asString()) {
                case "assistant" -> {
                    assistant++;
                    for (JsonNode call : message.path("tool_calls"))
                        tools.add(call.get("function").asString());
                }
                // Tools answer in the order of the calls; ids cannot tell them apart, for they repeat within a run.
                case "tool" -> failed.add(message.hasNonNull("error"));
                default -> {}
            }
        }
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < tools.size(); i++) {
            Answer answer = i >= failed.size() ? Answer.none : failed.get(i) ? Answer.failure : Answer.success;
            calls.add(new Call(tools.get(i), answer));
        }
        return new Run(
                defence,
                log.get("suite_name").asString(),
                log.get("user_task_id").asString(),
                attacked ? log.get("injection_task_id").asString() : null,
                log.get("utility").asBoolean(),
                attacked ? log.get("security").asBoolean() : null,
                log.get("duration").decimalValue(),
                log.get("messages").size(),
                assistant,
                calls);
    }
}
