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
 * @param settled false: the stores had not come to the log's end in time
 */
public record Evidence(
        String prefix,
        List<Answered> answers,
        List<LogLine> log,
        List<ExperimentDefinition> definitions,
        Stored postgres,
        Stored redis,
        boolean settled) {
    public Evidence {
        answers = List.copyOf(answers);
        log = List.copyOf(log);
        definitions = List.copyOf(definitions);
    }
}
