package io.weir.bench.torture.check;

import io.weir.bench.torture.check.Finding.Kind;
import io.weir.bench.torture.client.Answers.Answer;
import io.weir.bench.torture.client.Answers.Answered;
import io.weir.bench.torture.evidence.LogLine;
import io.weir.bench.torture.plan.Item;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What was accepted is in the log; what was refused is not; and nothing else is. */
public final class LogRules {

    private final Map<String, List<LogLine>> byId = new HashMap<>();
    private final List<Finding> findings = new ArrayList<>();

    private LogRules() {}

    /** @param prefix of the ids that belong to these answers */
    public static List<Finding> check(String prefix, List<Answered> answers, List<LogLine> log) {
        LogRules rules = new LogRules();
        for (LogLine line : log) {
            String id = line.record().event().getId();
            if (id.startsWith(prefix))
                rules.byId.computeIfAbsent(id, i -> new ArrayList<>()).add(line);
        }
        answers.forEach(rules::answered);
        rules.everyLineWasPosted(answers);
        return rules.findings;
    }

    private void answered(Answered answered) {
        Item item = answered.item();
        boolean bad = item.kind() == Item.Kind.BAD;
        switch (answered.answer()) {
            case Answer.Accepted accepted -> {
                if (bad) find(Kind.WRONG_ANSWER, item, "is no event and was accepted");
                accepted(item, accepted);
            }
            case Answer.Refused refused -> {
                if (!bad) find(Kind.WRONG_ANSWER, item, "is an event and was refused: " + refused.code());
                if (bad && byId.containsKey(item.id())) find(Kind.REFUSED_BUT_LOGGED, item, "is in the log");
            }
            case Answer.Unknown unknown -> {
                if (answered.again()) find(Kind.NEVER_ANSWERED, item, "was sent until the end");
            }
        }
    }

    private void accepted(Item item, Answer.Accepted accepted) {
        // Conflicting payloads share their id; which of them a line is, the text tells.
        List<LogLine> same = byId.getOrDefault(item.id(), List.of()).stream()
                .filter(line -> isOf(item, line))
                .toList();
        if (same.isEmpty()) {
            find(Kind.LOST, item, "was accepted at " + accepted.partition() + ":" + accepted.offset());
            return;
        }
        boolean named = accepted.partition() >= 0;
        if (named
                && same.stream()
                        .noneMatch(line ->
                                line.partition() == accepted.partition() && line.offset() == accepted.offset())) {
            find(
                    Kind.LOST,
                    item,
                    "is not at " + accepted.partition() + ":" + accepted.offset() + ", where it was accepted");
        }
    }

    private void everyLineWasPosted(List<Answered> answers) {
        Set<String> posted = new HashSet<>();
        for (Answered answered : answers) posted.add(name(answered.item().id(), isConflict(answered.item())));
        byId.forEach((id, lines) -> lines.forEach(line -> {
            if (!posted.contains(name(id, line.record().event().getText() != null))) {
                findings.add(new Finding(Kind.NOT_POSTED, id + " at " + line.partition() + ":" + line.offset()));
            }
        }));
    }

    private static boolean isOf(Item item, LogLine line) {
        return isConflict(item) == (line.record().event().getText() != null);
    }

    private static boolean isConflict(Item item) {
        return item.kind() == Item.Kind.CONFLICT;
    }

    private static String name(String id, boolean conflict) {
        return conflict ? id + " (conflict)" : id;
    }

    private void find(Kind kind, Item item, String what) {
        findings.add(new Finding(kind, item.id() + " (" + item.kind() + ") " + what));
    }
}
