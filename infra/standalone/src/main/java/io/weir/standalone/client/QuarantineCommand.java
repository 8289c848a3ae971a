package io.weir.standalone.client;

import io.weir.standalone.CommandGroup;
import io.weir.standalone.Console;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Rules by which events of a faulty producer are left out of the next generation. */
@Command(
        name = "quarantine",
        mixinStandardHelpOptions = true,
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        description = {
            "Leaves the events of a faulty producer out of the next generation.",
            "",
            "Nothing is removed from the log, and what is shown does not change: a rule holds for the generations that",
            "are begun while it stands. Add rules, `weir replay start`, compare, and switch. Removing a rule and",
            "starting another replay brings the events back."
        },
        subcommands = {QuarantineCommand.Add.class, QuarantineCommand.Show.class, QuarantineCommand.Remove.class},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it worked",
            "1:it was refused, or Weir does not answer; the message says why",
            "2:the command line is wrong",
            "3:no Weir runs on the data folder"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir quarantine add --attribute region=eu-2 --from 2026-11-24T09:00:00Z --until 2026-11-24T11:30:00Z",
            "  weir replay start --wait                         a generation without those events",
            "  weir replay compare 2                            what they changed",
            "  weir replay switch 2"
        })
public final class QuarantineCommand extends CommandGroup {

    @Command(
            name = "add",
            description = {
                "Adds a rule. An event is covered when it is all that the rule says and was received in its time.",
                "At least one of --agent, --attribute and --unit is needed."
            },
            footer = {
                "  weir quarantine add --agent planner --from 2026-11-24T09:00:00Z",
                "  weir quarantine add --unit user:load-test --from 2026-01-01T00:00:00Z --reason \"our own load test\""
            })
    static final class Add extends QueryAction {

        @Spec
        private CommandSpec spec;

        @Option(names = "--agent", paramLabel = "NAME", description = "agent.name of the event.")
        private String agent;

        @Option(names = "--attribute", paramLabel = "NAME=VALUE", description = "An attribute of the event.")
        private String attribute;

        @Option(names = "--unit", paramLabel = "TYPE:ID", description = "A unit of the event: user:, session: or run:.")
        private String unit;

        @Option(
                names = "--from",
                required = true,
                paramLabel = "TIME",
                description = "The first received time: RFC 3339, for example 2026-11-24T09:00:00Z.")
        private Instant from;

        @Option(
                names = "--until",
                paramLabel = "TIME",
                description = "The first received time after it. Default: none.")
        private Instant until;

        @Option(names = "--reason", paramLabel = "TEXT", description = "For people.")
        private String reason;

        @Override
        JsonNode ask(QueryClient query, Console console) {
            ObjectNode rule = JsonMapper.shared().createObjectNode();
            if (agent != null) rule.put("agent", agent);
            if (attribute != null) {
                String[] parts = parts("--attribute", attribute, "=", "NAME=VALUE");
                rule.putObject("attribute").put("name", parts[0]).put("value", parts[1]);
            }
            if (unit != null) {
                String[] parts = parts("--unit", unit, ":", "user:ID, session:ID or run:ID");
                rule.putObject("unit").put("type", parts[0]).put("id", parts[1]);
            }
            rule.put("from", from.toString());
            if (until != null) rule.put("until", until.toString());
            if (reason != null) rule.put("reason", reason);
            return query.addQuarantine(rule.toString());
        }

        private String[] parts(String option, String text, String separator, String shape) {
            String[] parts = text.split(separator, 2);
            if (parts.length == 2) return parts;
            throw new ParameterException(
                    spec.commandLine(), option + " must look like " + shape + ", is '" + text + "'");
        }

        @Override
        List<String> lines(JsonNode rule, QueryClient query, Console console) {
            return List.of(
                    "Rule " + rule.get("id").asLong() + " is added: " + words(rule) + ". Next:",
                    step("replay start --wait", "a generation without these events"));
        }
    }

    @Command(name = "list", description = "Shows the rules that stand.", footer = "  weir quarantine list")
    static final class Show extends QueryAction {
        @Override
        JsonNode ask(QueryClient query, Console console) {
            return query.quarantine();
        }

        @Override
        List<String> lines(JsonNode document, QueryClient query, Console console) {
            List<String> lines = new ArrayList<>();
            for (JsonNode rule : document.get("rules")) {
                lines.add("%4d  %s".formatted(rule.get("id").asLong(), words(rule)));
                String reason = rule.get("reason").asString();
                if (!reason.isEmpty()) lines.add("      " + reason);
            }
            return lines.isEmpty() ? List.of("There is no rule: the next generation has every event.") : lines;
        }
    }

    @Command(
            name = "remove",
            description = "Removes a rule: the next generation has its events again.",
            footer = "  weir quarantine remove 3")
    static final class Remove extends QueryAction {

        @Parameters(paramLabel = "RULE", description = "Its id, as `weir quarantine list` shows it.")
        private long rule;

        @Override
        JsonNode ask(QueryClient query, Console console) {
            query.removeQuarantine(rule);
            return JsonMapper.shared().createObjectNode().put("removed", rule);
        }

        @Override
        List<String> lines(JsonNode document, QueryClient query, Console console) {
            return List.of(
                    "Rule " + rule + " is removed. Next:",
                    step("replay start --wait", "a generation with its events again"));
        }
    }

    private static String words(JsonNode rule) {
        List<String> parts = new ArrayList<>();
        if (!rule.get("agent").isNull()) parts.add("agent " + rule.get("agent").asString());
        if (!rule.get("attribute").isNull()) {
            parts.add(rule.at("/attribute/name").asString() + "="
                    + rule.at("/attribute/value").asString());
        }
        if (!rule.get("unit").isNull()) {
            parts.add(
                    rule.at("/unit/type").asString() + " " + rule.at("/unit/id").asString());
        }
        String until =
                rule.get("until").isNull() ? "on" : "to " + rule.get("until").asString();
        return String.join(", ", parts) + ", received from " + rule.get("from").asString() + " " + until;
    }
}
