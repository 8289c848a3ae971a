package io.weir.query.results;

import io.micrometer.core.instrument.MeterRegistry;
import io.weir.kit.problem.ProblemException;
import io.weir.query.Computing;
import io.weir.query.behind.ResultsBehind;
import io.weir.query.comparison.Basis;
import io.weir.query.experiments.Active;
import io.weir.query.experiments.Experiment;
import io.weir.query.experiments.Experiments;
import io.weir.query.experiments.Method;
import io.weir.query.json.Json;
import io.weir.query.sums.Positions;
import io.weir.query.sums.StatsSnapshot;
import io.weir.query.sums.Stored;
import io.weir.query.sums.SumsReader;
import io.weir.schemas.RedisKeys;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** Reads the sums and makes the results, or finds them made of the same sums. */
public final class ResultsReader {

    /** So that a newer Weir never sends what an older one wrote. */
    private static final String VERSION =
            Objects.requireNonNullElse(ResultsReader.class.getPackage().getImplementationVersion(), "build");

    private final Experiments experiments;
    private final SumsReader sums;
    private final ResultsCache cache;
    private final ResultsBehind behind;
    private final Computing computing;
    private final MeterRegistry metrics;
    private final InstantSource clock;

    /** How results are written. */
    public enum Format {
        json,
        /** For a spreadsheet. */
        csv
    }

    /**
     * @param method null: the experiment's own
     * @param basis null: clusters where the experiment has some, else units
     * @param generation null: the active one
     */
    public record Asked(Method method, Basis basis, Format format, Long generation) {
        static final Asked USUAL = new Asked(null, null, Format.json);

        /** Of the active generation. */
        public Asked(Method method, Basis basis, Format format) {
            this(method, basis, format, null);
        }
    }

    /** An experiment's results in one form. All that they depend on but the sums. */
    /** @param isCatchingUp the sums are too far behind the log to decide on them */
    private record Form(Active active, Method method, Basis basis, Format format, Instant now, boolean isCatchingUp) {

        static Form of(Active active, Asked asked, Instant now) {
            Experiment experiment = active.experiment();
            Method method = asked.method() == null ? experiment.analysis().method() : asked.method();
            return new Form(active, method, Basis.of(experiment, asked.basis()), asked.format(), now, false);
        }

        Form as(Format other) {
            return new Form(active, method, basis, other, now, isCatchingUp);
        }

        Form when(boolean catchingUp) {
            return new Form(active, method, basis, format, now, catchingUp);
        }

        Results results(StatsSnapshot snapshot) {
            return ResultsRules.results(active, snapshot, method, basis, isCatchingUp, now);
        }

        byte[] written(StatsSnapshot snapshot) {
            Results results = results(snapshot);
            return format == Format.csv ? ResultsCsv.of(results).getBytes(StandardCharsets.UTF_8) : Json.write(results);
        }

        /** Where it is kept. The clock decides no more than whether the experiment has ended. */
        String key() {
            Experiment experiment = active.experiment();
            String form = String.join(
                    ":",
                    VERSION,
                    Long.toString(experiment.revision()),
                    Long.toString(
                            experiment.updatedAt().toEpochMilli()), // one of the same key may follow a deleted one
                    newestOfLibrary(),
                    method.name(),
                    basis.name(),
                    format.name(),
                    ResultsRules.hasEnded(experiment, now) ? "ended" : "open",
                    isCatchingUp ? "catching_up" : "up_to_date");
            return RedisKeys.results(active.generation(), experiment.project(), experiment.key(), form);
        }

        private String newestOfLibrary() {
            return active.superseded().stream()
                    .map(metric -> metric.metric() + "=" + metric.newest())
                    .collect(Collectors.joining(","));
        }
    }

    public ResultsReader(
            Experiments experiments,
            SumsReader sums,
            ResultsCache cache,
            ResultsBehind behind,
            Computing computing,
            MeterRegistry metrics,
            InstantSource clock) {
        this.experiments = experiments;
        this.sums = sums;
        this.cache = cache;
        this.behind = behind;
        this.computing = computing;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * The results as they are sent.
     *
     * @throws ProblemException PARAMETER_INVALID, when clusters are asked of an experiment that has none; OVERLOADED
     */
    public Mono<byte[]> read(String project, String key, Asked asked) {
        return form(project, key, asked).flatMap(form -> computing.inTurn(written(form)));
    }

    /** The results as the experiment itself asks for them. */
    public Mono<JsonNode> usual(String project, String key) {
        return form(project, key, Asked.USUAL)
                .flatMap(form -> computing.inTurn(snapshot(form)
                        .map(snapshot -> form.when(isCatchingUp(form, snapshot)).results(snapshot))
                        .map(Json::tree)));
    }

    /** A document says how far the log is in it, and whether it is far enough can only be said when it is sent. */
    private Mono<byte[]> written(Form form) {
        return document(form.as(Format.json)).flatMap(known -> {
            boolean isFar = behind.isCatchingUp(known);
            boolean isIt = !isFar && form.format() == Format.json;
            return isIt ? Mono.just(known) : document(form.when(isFar));
        });
    }

    private Mono<byte[]> document(Form form) {
        return cache.isOn() ? kept(form) : made(form);
    }

    private boolean isCatchingUp(Form form, StatsSnapshot snapshot) {
        return behind.isCatchingUp(
                Positions.of(snapshot).of(form.active().experiment().route()));
    }

    private Mono<Form> form(String project, String key, Asked asked) {
        return experiments
                .active(project, key, asked.generation())
                .map(active -> Form.of(active, asked, clock.instant()));
    }

    private Mono<byte[]> made(Form form) {
        return snapshot(form).map(form::written);
    }

    private Mono<StatsSnapshot> snapshot(Form form) {
        Experiment experiment = form.active().experiment();
        return sums.results(form.active().generation(), experiment.project(), experiment.key())
                .doOnNext(snapshot -> count(snapshot.source()));
    }

    private Mono<byte[]> kept(Form form) {
        Experiment experiment = form.active().experiment();
        String key = form.key();
        Stored.Document known = cache.documents().getIfPresent(key);
        return sums.resultsUnless(
                        form.active().generation(),
                        experiment.project(),
                        experiment.key(),
                        key,
                        known == null ? null : known.position())
                .map(stored -> switch (stored) {
                    case Stored.Unchanged unchanged -> {
                        count("process");
                        yield known.bytes();
                    }
                    case Stored.Document document -> {
                        count("redis_document");
                        cache.documents().put(key, document);
                        yield document.bytes();
                    }
                    case Stored.Records records -> {
                        count(records.snapshot().source());
                        byte[] written = form.written(records.snapshot());
                        if (records.position() != null) {
                            keep(key, new Stored.Document(records.position(), written));
                        }
                        yield written;
                    }
                });
    }

    private void keep(String key, Stored.Document document) {
        cache.documents().put(key, document);
        sums.keep(key, document, cache.ttl());
    }

    private void count(String source) {
        metrics.counter("weir.query.results", "source", source).increment();
    }
}
