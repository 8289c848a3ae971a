package io.weir.bench.start;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Memory that is really there, in MiB.
 *
 * @param process resident in the process itself
 * @param children of PostgreSQL and Redis, what several share counted once
 */
record Memory(double process, double children) {

    static final Memory NONE = new Memory(0, 0);

    static Memory of(ProcessHandle process) {
        return new Memory(
                kib(process, "status", "VmRSS:") / 1024,
                process.descendants()
                                .mapToDouble(child -> kib(child, "smaps_rollup", "Pss:"))
                                .sum()
                        / 1024);
    }

    double all() {
        return process + children;
    }

    Memory max(Memory other) {
        return new Memory(Math.max(process, other.process), Math.max(children, other.children));
    }

    private static double kib(ProcessHandle process, String file, String field) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), file)).stream()
                    .filter(line -> line.startsWith(field))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0; // it has ended
        }
    }
}
