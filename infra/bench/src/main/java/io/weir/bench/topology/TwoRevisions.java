package io.weir.bench.topology;

import io.weir.bench.report.Report;
import io.weir.bench.report.Rounds;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * This revision's topology beside another one's: the same bench over the jars of each, in processes that take turns. Only
 * what {@link BenchLog} calls must be the same in both.
 */
public final class TwoRevisions {

    private static final String LIB = "infra/bench/target/lib";
    private static final List<String> OPTIONS = List.of(
            "-Xmx2g",
            "-XX:+UseCompactObjectHeaders",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private final PrintStream progress;

    public record Plan(int rounds, int events, int threads) {}

    public TwoRevisions(PrintStream progress) {
        this.progress = progress;
    }

    /**
     * The jars of a checkout, where it was built, or the jars in a folder.
     *
     * @throws IllegalArgumentException when there are none
     */
    public static String classPathOf(Path checkoutOrJars) {
        Path lib = checkoutOrJars.resolve(LIB);
        Path jars = Files.isDirectory(lib) ? lib : checkoutOrJars;
        String[] found = jars.toFile().list((folder, name) -> name.startsWith("weir-streams-"));
        if (found == null || found.length == 0) {
            throw new IllegalArgumentException("no jars of Weir in " + jars
                    + ". Run `./weir bench --help` in the other checkout first: it builds them.");
        }
        return jars.toAbsolutePath() + File.separator + "*";
    }

    /** @param other a class path with another revision's jars */
    public Report run(Path folder, String other, Plan plan) throws Exception {
        String own = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        String others = bench() + File.pathSeparator + other;
        Rounds rounds = new Rounds();
        for (int round = 1; round <= plan.rounds(); round++) {
            progress.println("round " + round + " of " + plan.rounds());
            boolean isOwnFirst = round % 2 == 1; // whoever comes second finds a warmer machine, or a slower one
            for (boolean isOwn : new boolean[] {isOwnFirst, !isOwnFirst}) {
                Path data = Files.createDirectory(folder.resolve(round + (isOwn ? "-this" : "-other")));
                add(rounds, isOwn ? "this revision" : "other revision", measure(data, isOwn ? own : others, plan));
            }
        }
        return new Report(
                "One experiment (dedupe, unit rules, three metrics), this revision beside another one, "
                        + plan.threads() + " thread(s)",
                List.of(
                        rounds.figure("this revision: rate", "events/s", "other revision: rate", "at least 1"),
                        rounds.figure("this revision: rate", "events/s", "this revision: floor", "at least 0.9"),
                        rounds.figure("other revision: rate", "events/s", "other revision: floor", ""),
                        rounds.figure("this revision: state", "bytes an event", "other revision: state", ""),
                        rounds.figure("this revision: changelog", "bytes an event", "other revision: changelog", "")));
    }

    private void add(Rounds rounds, String who, String[] numbers) {
        progress.printf("  %s: %s events/s, the floor %s%n", who, numbers[0], numbers[1]);
        rounds.add(who + ": rate", Double.parseDouble(numbers[0]));
        rounds.add(who + ": floor", Double.parseDouble(numbers[1]));
        rounds.add(who + ": state", Double.parseDouble(numbers[2]));
        rounds.add(who + ": changelog", Double.parseDouble(numbers[3]));
    }

    private static String[] measure(Path data, String classPath, Plan plan) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPTIONS);
        command.addAll(List.of(
                "-cp",
                classPath,
                RevisionMain.class.getName(),
                data.toString(),
                Integer.toString(plan.events()),
                Integer.toString(plan.threads())));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String last = null;
        try (var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) last = line;
        } finally {
            if (process.isAlive() && last == null) process.destroy();
        }
        if (process.waitFor() != 0 || last == null || last.split(" ").length != 4) {
            throw new IllegalStateException("the process of " + classPath + " failed");
        }
        return last.split(" ");
    }

    /** The jar, or the folder, that holds the benches. */
    private static Path bench() throws URISyntaxException {
        return Path.of(TwoRevisions.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }
}
