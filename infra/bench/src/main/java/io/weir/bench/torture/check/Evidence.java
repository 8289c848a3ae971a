package io.weir.bench.torture.check;

import io.weir.bench.torture.client.Answers.Answered;
import io.weir.bench.torture.evidence.LogLine;
import io.weir.bench.torture.evidence.Stored;
import io.weir.schemas.ExperimentDefinition;
import java.util.List;

/**
 * All that the checker looks at.
 *
 * @param prefix with which the ids of this seed's events begin
 * @param answers what the clients of this seed were told
 * @param log all of it, of every seed so far
 * @param definitions of this seed
 * @param allDefinitions of every seed so far
 * @param eventRows the places, partition:offset, of this seed's events in the table events
 * @param missing what the stores lacked of the log's end when the time was over
 */
public record Evidence(
        String prefix,
        List<Answered> answers,
        List<LogLine> log,
        List<ExperimentDefinition> definitions,
        List<ExperimentDefinition> allDefinitions,
        List<String> eventRows,
        Stored postgres,
        Stored redis,
        List<String> missing) {
    public Evidence {
        answers = List.copyOf(answers);
        log = List.copyOf(log);
        definitions = List.copyOf(definitions);
        allDefinitions = List.copyOf(allDefinitions);
        eventRows = List.copyOf(eventRows);
        missing = List.copyOf(missing);
    }

    /** The log of this seed's events. */
    List<LogLine> ownLog() {
        return log.stream()
                .filter(line -> line.record().event().getId().startsWith(prefix))
                .toList();
    }
}
