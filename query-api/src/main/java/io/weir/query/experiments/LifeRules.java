package io.weir.query.experiments;

import io.weir.kit.problem.Problem;
import io.weir.kit.problem.ProblemCode;
import io.weir.kit.problem.ProblemException;
import io.weir.query.experiments.Experiment.PauseSpec;
import io.weir.query.json.Fields;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** From draft to archive: which step may follow which, and what it makes of the experiment. Pure. */
final class LifeRules {

    private LifeRules() {}

    /** A new one that nothing is counted of yet. */
    static Experiment drafted(Experiment asked, String project, String by, Instant now) {
        ExperimentBuilder draft = ExperimentBuilder.of(asked);
        draft.project = project;
        draft.createdAt = now;
        draft.stage = Stage.draft;
        return draft.revised(by, now);
    }

    /** A new one that is started at once. */
    static Experiment defined(
            Experiment asked, String project, long generation, String by, Instant now, Duration activationDelay) {
        ExperimentBuilder defined = ExperimentBuilder.of(drafted(asked, project, by, now));
        begin(defined, defined.start, generation, now, activationDelay);
        return defined.build();
    }

    /** The draft as it is asked for now. */
    static Experiment redrafted(Experiment draft, Experiment asked, String by, Instant now) {
        ExperimentBuilder redrafted = ExperimentBuilder.of(asked);
        redrafted.project = draft.project();
        redrafted.createdAt = draft.createdAt();
        redrafted.revision = draft.revision();
        redrafted.stage = Stage.draft;
        return redrafted.revised(by, now);
    }

    /** @param start null: what the draft says, else as soon as can be */
    static Experiment started(
            Experiment draft, Instant start, long generation, String by, Instant now, Duration activationDelay) {
        require(draft, now, "started", State.draft);
        ExperimentBuilder started = ExperimentBuilder.of(draft);
        begin(started, start == null ? draft.start() : start, generation, now, activationDelay);
        return started.revised(by, now);
    }

    private static void begin(
            ExperimentBuilder begun, Instant start, long generation, Instant now, Duration activationDelay) {
        Instant active = now.plus(activationDelay);
        begun.stage = Stage.started;
        begun.start = start == null ? active : start;
        begun.generation = generation;
        begun.activeFrom = active;
        begun.effectiveFrom = active;
        begun.phase = 0;
        begun.phases = null;
        if (begun.end != null && !begun.start.isBefore(begun.end)) {
            throw Fields.invalid("/end", "must be after the start, " + begun.start + ", is " + begun.end);
        }
    }

    /**
     * Nobody gets a variant from now on. Counting ends where no event can lie that was received before that is in force; an
     * experiment that begins after that is a draft again.
     */
    static Experiment stopped(Experiment running, String by, Instant now, Duration activationDelay) {
        require(running, now, "stopped", State.scheduled, State.running, State.paused);
        Instant effective = now.plus(activationDelay);
        Instant end = effective.plus(ExperimentChange.AHEAD);
        ExperimentBuilder stopped = ExperimentBuilder.of(running);
        if (!running.start().isBefore(end)) {
            stopped.stage = Stage.draft;
            stopped.generation = 0;
            stopped.activeFrom = null;
            stopped.effectiveFrom = null;
            stopped.phase = 0;
            stopped.phases = List.of();
            stopped.pauses = List.of();
            return stopped.revised(by, now);
        }
        stopped.allocation = running.allocation().until(now);
        if (running.pausedFrom() != null) stopped.pauses = ended(running.pauses(), now);
        boolean endsAnyway = running.end() != null && !end.isBefore(running.end());
        if (!endsAnyway) stopped.end = end;
        stopped.effectiveFrom = endsAnyway ? null : effective;
        return stopped.revised(by, now);
    }

    /** Nobody gets a variant from now on. Nothing that is counted changes: events of units that have one count as ever. */
    static Experiment paused(Experiment running, String by, Instant now) {
        require(running, now, "paused", State.running);
        ExperimentBuilder paused = ExperimentBuilder.of(running);
        paused.pauses = Stream.concat(running.pauses().stream(), Stream.of(new PauseSpec(now, null)))
                .toList();
        paused.effectiveFrom = null;
        return paused.revised(by, now);
    }

    /** Units have the variants that they had: what decides them has not changed. */
    static Experiment resumed(Experiment paused, String by, Instant now) {
        require(paused, now, "resumed", State.paused);
        ExperimentBuilder resumed = ExperimentBuilder.of(paused);
        resumed.pauses = ended(paused.pauses(), now);
        resumed.effectiveFrom = null;
        return resumed.revised(by, now);
    }

    private static List<PauseSpec> ended(List<PauseSpec> pauses, Instant now) {
        List<PauseSpec> ended = new ArrayList<>(pauses);
        ended.set(ended.size() - 1, new PauseSpec(pauses.getLast().from(), now));
        return ended;
    }

    /**
     * Of unbounded lateness nothing is too late, so that its state would be kept for ever: from when this is in force nothing is
     * matched any more, and what was counted stays, also when the experiment is restored.
     */
    static Experiment archived(Experiment experiment, String by, Instant now, Duration activationDelay) {
        require(experiment, now, "archived", State.draft, State.stopped);
        ExperimentBuilder archived = ExperimentBuilder.of(experiment);
        archived.stage = Stage.archived;
        archived.effectiveFrom = null;
        boolean isOpen = experiment.generation() > 0
                && experiment.activeUntil() == null
                && Experiment.UNBOUNDED.equals(experiment.lateness());
        if (isOpen) {
            archived.activeUntil = now.plus(activationDelay);
            archived.effectiveFrom = archived.activeUntil;
        }
        return archived.revised(by, now);
    }

    static Experiment restored(Experiment archived, String by, Instant now) {
        require(archived, now, "restored", State.archived);
        ExperimentBuilder restored = ExperimentBuilder.of(archived);
        restored.stage = archived.generation() == 0 ? Stage.draft : Stage.started;
        restored.effectiveFrom = null;
        return restored.revised(by, now);
    }

    static Experiment decided(Experiment experiment, DecisionSpec decision, String by, Instant now) {
        require(experiment, now, "decided on", State.running, State.paused, State.stopped);
        ExperimentBuilder decided = ExperimentBuilder.of(experiment);
        decided.decision = decision;
        decided.effectiveFrom = null;
        return decided.revised(by, now);
    }

    /** @throws ProblemException STATE_CONFLICT */
    static void require(Experiment experiment, Instant now, String done, State... allowed) {
        State state = experiment.state(now);
        if (List.of(allowed).contains(state)) return;
        throw new ProblemException(Problem.of(
                ProblemCode.STATE_CONFLICT,
                "Experiment " + experiment.key() + " is " + state + " and cannot be " + done + ": only one that is "
                        + String.join(
                                " or ",
                                List.of(allowed).stream().map(Enum::name).toList()) + " can."));
    }
}
