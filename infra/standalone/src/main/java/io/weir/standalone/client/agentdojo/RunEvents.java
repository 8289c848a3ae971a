package io.weir.standalone.client.agentdojo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.standalone.client.agentdojo.Run.Answer;
import io.weir.standalone.client.agentdojo.Run.Call;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A run as events: an exposure (the variant is the defence), a {@code tool_call} per call, a {@code run_completed}. The
 * unit is the run. The logs have no times, so they are made from the run's identity: the same at every import.
 */
public final class RunEvents {

    /** No event is earlier. */
    public static final Instant FIRST_DAY = Instant.parse("2024-06-05T00:00:00Z");

    private static final int DAY_MILLIS = 86_400_000;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private RunEvents() {}

    /**
     * Of all published runs.
     *
     * @param part one run of so many; 1: all
     */
    public static List<String> published(int part) {
        List<Run> runs = RunTable.runs();
        List<String> events = new ArrayList<>();
        for (int i = 0; i < runs.size(); i += part) events.addAll(of(runs.get(i)));
        return events;
    }

    /** JSON objects as ingest takes them, in the order in which they happened. */
    public static List<String> of(Run run) {
        Instant start = start(run);
        long duration = run.durationSeconds()
                .movePointRight(3)
                .setScale(0, RoundingMode.HALF_EVEN)
                .longValueExact();
        List<String> events = new ArrayList<>(run.calls().size() + 2);
        events.add(exposure(run, start));
        for (int i = 0; i < run.calls().size(); i++) {
            Instant time = start.plusMillis(duration * (i + 1) / (run.calls().size() + 1));
            events.add(call(run, i, time));
        }
        events.add(completed(run, start.plusMillis(duration)));
        return events;
    }

    private static String exposure(Run run, Instant time) {
        ObjectNode event = event(run, "exposure", "exposure", time);
        event.putObject("exposure")
                .put("experiment", run.isAttacked() ? AgentDojo.ATTACKED : AgentDojo.BENIGN)
                .put("variant", run.defence());
        attributes(event, run);
        return event.toString();
    }

    private static String call(Run run, int place, Instant time) {
        Call call = run.calls().get(place);
        ObjectNode event = event(run, "tool_call", "call-" + (place + 1), time);
        if (call.answer() != Answer.none) event.put("outcome", call.answer().name());
        attributes(event, run);
        event.withObject("/attributes").put("tool", call.tool());
        return event.toString();
    }

    private static String completed(Run run, Instant time) {
        ObjectNode event = event(run, "run_completed", "completed", time);
        event.put("outcome", run.utility() ? "success" : "failure");
        ObjectNode values = event.putObject("values");
        values.put("duration_s", run.durationSeconds().setScale(6, RoundingMode.HALF_EVEN));
        values.put("messages", run.messages());
        values.put("assistant_messages", run.assistantMessages());
        values.put("tool_calls", run.calls().size());
        values.put(
                "tool_errors",
                run.calls().stream().filter(c -> c.answer() == Answer.failure).count());
        if (run.isAttacked()) values.put("attack_success", BigDecimal.valueOf(run.attackSucceeded() ? 1 : 0));
        attributes(event, run);
        return event.toString();
    }

    private static ObjectNode event(Run run, String type, String name, Instant time) {
        ObjectNode event = JSON.createObjectNode();
        event.put("id", run.id() + "#" + name);
        event.put("type", type);
        event.put("time", time.toString());
        event.putObject("units").put("run", run.id());
        event.put("task", run.suite() + "/" + run.userTask());
        event.putObject("agent").put("name", "gpt-4o").put("version", "2024-05-13");
        return event;
    }

    private static void attributes(ObjectNode event, Run run) {
        ObjectNode attributes = event.putObject("attributes");
        attributes.put("defence", run.defence());
        attributes.put("suite", run.suite());
        if (run.isAttacked()) {
            attributes.put("attack", "important_instructions");
            attributes.put("pair", run.suite() + "/" + run.userTask() + "/" + run.injectionTask());
        }
    }

    private static Instant start(Run run) {
        CRC32 crc = new CRC32();
        crc.update(run.id().getBytes(UTF_8));
        return FIRST_DAY.plusMillis(crc.getValue() % DAY_MILLIS);
    }
}
