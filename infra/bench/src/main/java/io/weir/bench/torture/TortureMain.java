package io.weir.bench.torture;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.weir.bench.torture.Torture.Seeds;
import io.weir.bench.torture.cluster.Layout;
import io.weir.bench.torture.plan.Fault;
import io.weir.bench.torture.plan.Plan;
import io.weir.bench.torture.powercut.PowerCut;
import io.weir.bench.torture.report.TortureReport;
import io.weir.bench.torture.sabotage.RedisWithoutFence;
import io.weir.bench.torture.sabotage.Sabotage;
import io.weir.kit.kafka.KafkaSettings.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code weir torture} command. */
@Command(
        name = "weir torture",
        mixinStandardHelpOptions = true,
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        description = {
            "Tries to make Weir's numbers wrong. Starts brokers, two of each service, PostgreSQL and Redis",
            "as processes of their own on this machine; per seed posts events with duplicates, conflicts,",
            "late and bad ones, while it kills, freezes, cuts off and restarts what is under them; then",
            "holds the log, PostgreSQL, Redis and a plain batch computation against each other, bit by bit.",
            "",
            "One seed, with one --base, always sends the same bytes and strikes at the same times."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:nothing was found; with --sabotage: it was caught",
            "1:something was found: the report says what; with --sabotage: it was not caught",
            "2:the command line is wrong"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir torture                                      one seed, some 2 minutes with the start and a warm-up",
            "  weir torture --seeds 100 --json torture.json > torture.md",
            "  weir torture --seed 42 --base 2026-11-24T12:00:00Z    again exactly what seed 42 did then",
            "  weir torture --faults kill-streams,freeze-streams --strikes 5",
            "  weir torture --sabotage no-dedupe --seeds 20      a checker that catches nothing proves nothing",
            "",
            "  Faults: kill-ingest, freeze-ingest, kill-streams, freeze-streams (with their sinks), kill-broker,",
            "  wipe-broker (its disk gone), freeze-broker, cut-broker (needs root), kill-all-brokers,",
            "  kill-postgres, restart-postgres, kill-redis, restart-redis, flush-redis, kill-query,",
            "  kill-replay (streams, in the middle of one), kill-switch (at the switch), rolling-restart"
        })
public final class TortureMain implements Callable<Integer> {

    private static final int FAILED = 1;
    private static final int SHOWN = 20;
    private static final int POWER_CUT_MS = 8_000;
    private static final Duration SETTLE = Duration.ofMinutes(3);
    private static final Duration SETTLE_SABOTAGED = Duration.ofSeconds(30);

    @Spec
    private CommandSpec spec;

    @Option(names = "--seeds", defaultValue = "1", description = "How many seeds. Default: ${DEFAULT-VALUE}.")
    private int seeds;

    @Option(names = "--seed", defaultValue = "1", description = "The first of them. Default: ${DEFAULT-VALUE}.")
    private long first;

    @Option(
            names = "--base",
            paramLabel = "INSTANT",
            description = "Newest event time, at most two hours ago. Default: the last full hour.")
    private Instant base;

    @Option(names = "--strikes", defaultValue = "3", description = "Faults a seed. Default: ${DEFAULT-VALUE}.")
    private int strikes;

    @Option(names = "--events", defaultValue = "1500", description = "Events a seed. Default: ${DEFAULT-VALUE}.")
    private int events;

    @Option(names = "--faults", split = ",", paramLabel = "NAME", description = "Only these. Default: all.")
    private List<String> faults;

    @Option(names = "--brokers", defaultValue = "3", description = "1 or 3. Default: ${DEFAULT-VALUE}.")
    private int brokers;

    @Option(names = "--partitions", defaultValue = "4", description = "Of the log. Default: ${DEFAULT-VALUE}.")
    private int partitions;

    @Option(
            names = "--instances",
            paramLabel = "N",
            defaultValue = "2",
            description = "Of ingest, streams and query-api each. Default: ${DEFAULT-VALUE}.")
    private int instances;

    @Option(
            names = "--sabotage",
            paramLabel = "NAME",
            description = {
                "Switches one safety off, and ends with the first seed that shows it:",
                "ack-before-kafka, no-dedupe, at-least-once, no-fence, held-dropped."
            })
    private String sabotage;

    @Option(
            names = "--power-cut",
            description = {
                "Instead: brokers on a file system in a file (needs root), whose power is cut",
                "in the middle of the posts; then looks for every acknowledged event."
            })
    private boolean powerCut;

    @Option(
            names = "--durability",
            paramLabel = "PROFILE",
            defaultValue = "strict",
            description =
                    "Of --power-cut: strict or replicated, which does not survive one. Default: ${DEFAULT-VALUE}.")
    private Durability durability;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the report as JSON too.")
    private Path json;

    public static void main(String[] args) {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.OFF);
        System.exit(new CommandLine(new TortureMain()).setUsageHelpWidth(100).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        if (powerCut) return powerCut();
        return sabotage == null ? honest() : sabotaged();
    }

    private int powerCut() throws Exception {
        boolean failed = false;
        for (long seed = first; seed < first + seeds; seed++) {
            Plan plan = Plan.of(seed, newest(), options(List.of(), 0).lasting(POWER_CUT_MS));
            PowerCut.Outcome outcome = new PowerCut(durability, System.err::println).run(plan, PowerCut.folder());
            System.out.println("seed " + seed + ": "
                    + (outcome.skipped() != null
                            ? "skipped: " + outcome.skipped()
                            : outcome.accepted() + " items accepted, "
                                    + outcome.findings().size() + " findings"));
            outcome.findings().stream().limit(SHOWN).forEach(finding -> System.out.println("  " + finding));
            failed |= !outcome.findings().isEmpty();
        }
        return failed ? FAILED : CommandLine.ExitCode.OK;
    }

    private int honest() throws Exception {
        TortureReport report = torture(Layout.Wiring.HONEST, SETTLE)
                .run(command(), newest(), new Seeds(first, seeds, true), options(chosen(), strikes), result -> false);
        publish(report);
        return report.failed() == 0 ? CommandLine.ExitCode.OK : FAILED;
    }

    private int sabotaged() throws Exception {
        Sabotage chosen = sabotage();
        int least = chosen.shownBy().isEmpty() ? 0 : 1;
        try (RedisWithoutFence redis = new RedisWithoutFence()) {
            TortureReport report = torture(chosen.wiring(redis), SETTLE_SABOTAGED)
                    .run(
                            command(),
                            newest(),
                            new Seeds(first, seeds, false),
                            options(chosen.shownBy(), least),
                            result -> chosen.isCaughtBy(result.findings()));
            publish(report);
            boolean caught = chosen.isCaughtBy(report.seeds().getLast().findings());
            System.err.println(chosen.word()
                    + (caught ? " was caught by seed " : " was NOT caught, up to seed ")
                    + report.seeds().getLast().seed());
            return caught ? CommandLine.ExitCode.OK : FAILED;
        }
    }

    private Torture torture(Layout.Wiring wiring, Duration settle) {
        boolean cuttable = brokers > 2;
        return new Torture(
                new Layout(
                        brokers,
                        instances,
                        instances,
                        instances,
                        partitions,
                        cuttable,
                        Durability.replicated,
                        null,
                        wiring),
                settle,
                System.err::println);
    }

    private Plan.Options options(List<Fault> among, int count) {
        return new Plan.Options(among, count, events, brokers, instances, instances, instances, 0);
    }

    private Instant newest() {
        return base != null ? base : Instant.now().truncatedTo(ChronoUnit.HOURS);
    }

    private void publish(TortureReport report) throws IOException {
        report.print(System.out);
        if (json != null) Files.writeString(json, report.json() + "\n");
    }

    private Sabotage sabotage() {
        try {
            return Sabotage.of(sabotage);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "no such sabotage: " + e.getMessage(), e);
        }
    }

    private List<Fault> chosen() {
        if (faults == null) {
            return Arrays.stream(Fault.values())
                    .filter(fault -> brokers > 2 || (fault != Fault.CUT_BROKER && fault != Fault.WIPE_BROKER))
                    .toList();
        }
        try {
            return faults.stream().map(Fault::of).toList();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "no such fault: " + e.getMessage(), e);
        }
    }

    private String command() {
        return "weir torture "
                + String.join(
                        " ",
                        spec.commandLine().getParseResult().originalArgs().stream()
                                .collect(Collectors.toList()));
    }
}
