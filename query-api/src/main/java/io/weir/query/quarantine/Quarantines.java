package io.weir.query.quarantine;

import io.weir.kit.problem.Problem;
import io.weir.kit.problem.ProblemCode;
import io.weir.kit.problem.ProblemException;
import java.util.List;
import reactor.core.publisher.Mono;

/** Adds, lists and removes rules. Numbers change only when a generation is begun: it takes the rules as they stand then. */
public final class Quarantines {

    /** Every event is held against each of them. */
    static final int MOST = 100;

    private final QuarantineStore store;

    public Quarantines(QuarantineStore store) {
        this.store = store;
    }

    /** All of the project, in the order in which they were added. */
    public Mono<List<QuarantineEntry>> list(String project) {
        return store.all(project).collectList();
    }

    /** @throws ProblemException STATE_CONFLICT when there are very many */
    public Mono<QuarantineEntry> add(String project, QuarantineEntry rule) {
        return store.inTurn(list(project).flatMap(there -> {
            if (there.size() < MOST) return store.insert(project, rule);
            return Mono.error(new ProblemException(Problem.of(
                    ProblemCode.STATE_CONFLICT,
                    "There are " + there.size() + " rules, and there may be " + MOST
                            + ". DELETE /v1/quarantine/{id} removes one.")));
        }));
    }

    /** @throws ProblemException QUARANTINE_RULE_NOT_FOUND */
    public Mono<Void> remove(String project, long id) {
        return store.delete(project, id).flatMap(isGone -> isGone ? Mono.empty() : Mono.error(() -> notFound(id + "")));
    }

    /** There is none. */
    public static ProblemException notFound(String id) {
        return new ProblemException(Problem.of(
                ProblemCode.QUARANTINE_RULE_NOT_FOUND,
                "There is no rule of quarantine with the id " + id
                        + ". GET /v1/quarantine lists those that there are."));
    }
}
