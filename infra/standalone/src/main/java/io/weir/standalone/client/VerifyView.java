package io.weir.standalone.client;

import io.weir.oracle.FirstExposure;
import io.weir.recovery.verify.Difference;
import io.weir.recovery.verify.NumberName;
import io.weir.recovery.verify.Outcome;
import io.weir.recovery.verify.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A report as lines for a person, and as a document for programs. */
final class VerifyView {

    private static final String NEXT = "      ";

    private VerifyView() {}

    static List<String> lines(Report report) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "Generation %d, compared with %,d events of the log:",
                report.generation(),
                report.events()));
        int width = width(report);
        for (Report.OfExperiment one : report.experiments()) {
            add(lines, name(one, report), width, one.outcome());
            if (one.rebuildNeeded())
                lines.add(NEXT + "A definition came after events that it should have covered (rebuild_needed):"
                        + " `./weir replay rebuild " + one.experiment() + "` computes them exactly.");
        }
        for (Report.OfProject one : report.projects())
            add(lines, "accounting of " + one.project(), width, one.outcome());
        if (report.redis() != null) add(lines, "Redis", width, report.redis());
        addDifferences(lines, report);
        lines.add(verdict(report));
        return lines;
    }

    private static int width(Report report) {
        int width = "Redis".length();
        for (Report.OfExperiment one : report.experiments())
            width = Math.max(width, name(one, report).length());
        for (Report.OfProject one : report.projects())
            width = Math.max(width, ("accounting of " + one.project()).length());
        return width;
    }

    /** With its project where there are several. */
    private static String name(Report.OfExperiment one, Report report) {
        long projects = report.experiments().stream()
                .map(Report.OfExperiment::project)
                .distinct()
                .count();
        return projects > 1 ? one.project() + "/" + one.experiment() : one.experiment();
    }

    private static void add(List<String> lines, String name, int width, Outcome outcome) {
        String row = "  " + name + " ".repeat(width - name.length() + 2);
        switch (outcome) {
            case Outcome.Equal equal ->
                lines.add(row + String.format(Locale.ROOT, "equal: %,d numbers", equal.numbers()));
            case Outcome.Different different ->
                lines.add(row
                        + String.format(
                                Locale.ROOT,
                                "DIFFERENT: %,d of %,d numbers",
                                different.different(),
                                different.numbers()));
            case Outcome.Moving moving -> {
                lines.add(row + "not verified. " + moving.reason());
                lines.add(NEXT + moving.next());
            }
        }
    }

    private static void addDifferences(List<String> lines, Report report) {
        long shown = 0;
        if (report.different() > 0) lines.add("What is stored, what the log says, and where to look:");
        for (Report.OfExperiment one : report.experiments()) shown += add(lines, name(one, report), one.outcome());
        for (Report.OfProject one : report.projects()) shown += add(lines, one.project(), one.outcome());
        if (report.different() > shown) {
            lines.add(String.format(Locale.ROOT, "  … and %,d more", report.different() - shown));
        }
    }

    private static int add(List<String> lines, String name, Outcome outcome) {
        if (!(outcome instanceof Outcome.Different different)) return 0;
        for (Difference one : different.first()) {
            lines.add("  " + name + ", " + one.store() + ": " + one.number().words());
            lines.add(NEXT + shown(one.stored()) + " is stored, " + shown(one.computed()) + " is right");
            if (!one.events().isEmpty())
                lines.add(NEXT + one.events().stream().map(VerifyView::place).collect(Collectors.joining("; ")));
        }
        return different.first().size();
    }

    private static String shown(String number) {
        return number.isEmpty() ? "nothing" : number;
    }

    private static String place(FirstExposure event) {
        return event.id() + " of unit " + event.unit() + " at " + event.partition() + ":" + event.offset();
    }

    private static String verdict(Report report) {
        return switch (report.verdict()) {
            case equal -> "Everything that is stored is what the log says.";
            case different ->
                report.different() == 1
                        ? "1 number is not what the log says."
                        : String.format(Locale.ROOT, "%,d numbers are not what the log says.", report.different());
            case not_verified -> "Nothing differs, but not everything could be verified.";
        };
    }

    static ObjectNode document(Report report) {
        ObjectNode document = JsonMapper.shared().createObjectNode();
        document.put("generation", report.generation())
                .put("verdict", report.verdict().name())
                .put("events", report.events())
                .put("spilled_bytes", report.spilledBytes())
                .put("different", report.different());
        ObjectNode asOf = document.putObject("as_of");
        report.asOf().forEach((partition, offset) -> asOf.put(partition.toString(), offset));
        ArrayNode experiments = document.putArray("experiments");
        for (Report.OfExperiment one : report.experiments()) {
            ObjectNode node = experiments.addObject();
            node.put("project", one.project())
                    .put("experiment", one.experiment())
                    .put("rebuild_needed", one.rebuildNeeded());
            put(node, one.outcome());
        }
        ArrayNode projects = document.putArray("projects");
        for (Report.OfProject one : report.projects()) {
            ObjectNode node = projects.addObject();
            node.put("project", one.project());
            put(node, one.outcome());
        }
        if (report.redis() == null) document.putNull("redis_not_compared");
        else put(document.putObject("redis_not_compared"), report.redis());
        return document;
    }

    private static void put(ObjectNode node, Outcome outcome) {
        switch (outcome) {
            case Outcome.Equal equal -> node.put("outcome", "equal").put("numbers", equal.numbers());
            case Outcome.Different different -> {
                node.put("outcome", "different")
                        .put("numbers", different.numbers())
                        .put("different", different.different());
                ArrayNode differences = node.putArray("differences");
                different.first().forEach(one -> put(differences.addObject(), one));
            }
            case Outcome.Moving moving ->
                node.put("outcome", "moving").put("reason", moving.reason()).put("next", moving.next());
        }
    }

    private static void put(ObjectNode node, Difference one) {
        NumberName name = one.number();
        node.put("store", one.store())
                .put("stage", name.stage())
                .put("variant", name.variant())
                .put("phase", name.phase())
                .put("dimension", name.dimension())
                .put("value", name.value())
                .put("metric", name.metric())
                .put("field", name.field())
                .put("stored", one.stored())
                .put("computed", one.computed());
        ArrayNode events = node.putArray("events");
        for (FirstExposure event : one.events()) {
            events.addObject()
                    .put("id", event.id())
                    .put("unit", event.unit())
                    .put("time", event.time())
                    .put("partition", event.partition())
                    .put("offset", event.offset());
        }
    }
}
