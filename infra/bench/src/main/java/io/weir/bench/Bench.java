package io.weir.bench;

import io.weir.bench.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What each bench has: a folder of its own, which it removes. */
abstract class Bench implements Callable<Integer> {
    @Spec
    protected CommandSpec spec;

    @Option(names = "--json", description = "For programs: a list of {name, value, unit, reference, ratio}.")
    private boolean json;

    @Option(names = "--quick", description = "Shorter and rougher: about a minute.")
    protected boolean quick;

    abstract Report measure(Path folder) throws Exception;

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createTempDirectory("weir-bench");
        try {
            measure(folder).print(System.out, json);
        } finally {
            delete(folder);
        }
        return CommandLine.ExitCode.OK;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        }
    }
}
