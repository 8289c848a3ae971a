package io.weir.bench.calibrate;

import io.weir.bench.report.Environment;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** The {@code weir calibrate} command. */
@Command(
        name = "weir calibrate",
        mixinStandardHelpOptions = true,
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every promise was kept",
            "1:one was not: the report says which",
            "2:the command line is wrong"
        },
        description = {
            "Runs experiments whose truth is known, on units drawn from AgentDojo's",
            "published runs, through the code that answers analysts, and tells how often",
            "it erred: false positives at one look and at a hundred, coverage of",
            "intervals, power beside theory, and tasks as clusters beside what ignores",
            "them."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  weir calibrate > calibration.md", "  weir calibrate --experiments 2000 --json rates.json"})
public final class CalibrateMain implements Callable<Integer> {

    @Option(
            names = "--experiments",
            defaultValue = "20000",
            description = "Of each method and population. Default: 20000.")
    private int experiments;

    @Option(names = "--seed", defaultValue = "1", description = "One seed always draws the same units. Default: 1.")
    private long seed;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the rates as JSON too.")
    private Path json;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    public static void main(String[] args) {
        System.exit(new CommandLine(new CalibrateMain()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        if (experiments < 100) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--experiments must be at least 100");
        }
        List<Line> lines = new Studies(experiments, seed, System.err).run();
        print(lines, System.out);
        if (json != null) Files.writeString(json, JsonMapper.shared().writeValueAsString(rates(lines)));
        return lines.stream().allMatch(Line::isKept) ? 0 : 1;
    }

    static void print(List<Line> lines, PrintStream out) {
        out.println("# Calibration report\n");
        out.printf(
                Locale.ROOT,
                "`weir calibrate --experiments %d`%n%n",
                lines.getFirst().rate().experiments());
        Environment.describe().forEach((name, value) -> out.println("- " + name + ": " + value));
        out.println(
                "\nUnits are drawn with replacement from AgentDojo's published attacked runs without a defence; where something"
                        + " differs,\nthe treatment's from those with the injection detector. A promise is kept within three standard"
                        + " errors of the share.");
        Map<String, List<Line>> studies =
                lines.stream().collect(Collectors.groupingBy(Line::study, LinkedHashMap::new, Collectors.toList()));
        studies.forEach((study, ofStudy) -> {
            out.println("\n## " + Character.toUpperCase(study.charAt(0)) + study.substring(1));
            out.println("\n| method | data | units | share | promised | |\n|---|---|---|---|---|---|");
            for (Line line : ofStudy) {
                out.printf(
                        Locale.ROOT,
                        "| %s | %s | %s | %s | %s | %s |%n",
                        line.method(),
                        line.data(),
                        line.units(),
                        line.rate(),
                        promised(line),
                        !line.isPromised() ? "" : line.isKept() ? "kept" : "BROKEN");
            }
        });
        long broken = lines.stream().filter(line -> !line.isKept()).count();
        out.println("\n" + (broken == 0 ? "Every promise was kept." : broken + " promises were broken."));
    }

    private static String promised(Line line) {
        if (line.promise() == null) return "nothing";
        double share = line.promise().share();
        String band = String.format(Locale.ROOT, "± %.2f %%", 100 * line.rate().band(share));
        return switch (line.promise().kind()) {
            case at -> String.format(Locale.ROOT, "%.0f ", 100 * share) + band;
            case at_most -> String.format(Locale.ROOT, "at most %.0f ", 100 * share) + band;
            case at_least -> String.format(Locale.ROOT, "at least %.0f ", 100 * share) + band;
            case theory -> String.format(Locale.ROOT, "theory of many units: %.2f %%", 100 * share);
        };
    }

    private static List<Map<String, Object>> rates(List<Line> lines) {
        List<Map<String, Object>> rates = new ArrayList<>();
        for (Line line : lines) {
            Map<String, Object> rate = new LinkedHashMap<>();
            rate.put("study", line.study());
            rate.put("method", line.method());
            rate.put("data", line.data());
            rate.put("units", line.units());
            rate.put("experiments", line.rate().experiments());
            rate.put("share", line.rate().share());
            rate.put("promised", line.promise() == null ? null : line.promise().share());
            rate.put("kept", line.isPromised() ? line.isKept() : null);
            rates.add(rate);
        }
        return rates;
    }
}
