package io.weir.standalone.client.agentdojo;

import io.weir.standalone.ExitCode;
import io.weir.standalone.Trouble;
import io.weir.standalone.client.agentdojo.Run.Answer;
import io.weir.standalone.client.agentdojo.Run.Call;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads AgentDojo's original run logs: a folder of them, or the packed {@code runs.tar.gz}. One run at a time. */
public final class RunLogs {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
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
        Consumer<Run> counting = run -> {
            found[0]++;
            runs.accept(run);
        };
        Path packed = Files.isDirectory(from) ? from.resolve("runs.tar.gz") : from;
        if (Files.isRegularFile(packed)) readPacked(packed, counting);
        else if (Files.isDirectory(from)) readFolder(from, counting);
        else throw new Trouble(ExitCode.USAGE, "There is no " + from + ".", "Name the folder of AgentDojo's runs.");
        if (found[0] == 0) {
            throw new Trouble(
                    ExitCode.FAILED,
                    "No run of gpt-4o-2024-05-13 is in " + from + ".",
                    "Name the folder that holds runs/<pipeline>/<suite>/…, or runs.tar.gz.");
        }
    }

    private static void readFolder(Path folder, Consumer<Run> runs) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> logs = files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
            for (Path log : logs) accept(log.toString(), Files.readAllBytes(log), runs);
        }
    }

    private static void readPacked(Path file, Consumer<Run> runs) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
                TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(in))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (entry.isFile() && entry.getName().endsWith(".json"))
                    accept(entry.getName(), tar.readAllBytes(), runs);
            }
        } catch (ZipException e) {
            throw new Trouble(
                    ExitCode.FAILED, file + " is not a gzipped tar file.", "Name AgentDojo's runs.tar.gz.", e);
        }
    }

    private static void accept(String name, byte[] content, Consumer<Run> runs) {
        JsonNode log;
        try {
            log = JSON.readTree(content);
        } catch (JacksonException e) {
            throw new Trouble(
                    ExitCode.FAILED,
                    name + " is not JSON: " + e.getOriginalMessage() + ".",
                    "Take it out, or mend it.",
                    e);
        }
        String defence = DEFENCES.get(log.path("pipeline_name").asString(""));
        String attack = log.path("attack_type").asString("none");
        boolean known =
                defence != null && log.hasNonNull("user_task_id") && (attack.equals("none") || attack.equals(ATTACK));
        if (known) runs.accept(run(defence, log, !attack.equals("none")));
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
