package io.weir.bench.start;

import io.weir.bench.report.ProcFile;

/**
 * Memory that is really there, in MiB.
 *
 * @param process resident in the process itself
 * @param children of PostgreSQL and Redis, what several share counted once
 */
record Memory(double process, double children) {

    private static final double KIB_PER_MIB = 1024;

    static final Memory NONE = new Memory(0, 0);

    static Memory of(ProcessHandle process) {
        return new Memory(
                ProcFile.kib(process, "status", "VmRSS:") / KIB_PER_MIB,
                process.descendants()
                                .mapToDouble(child -> ProcFile.kib(child, "smaps_rollup", "Pss:"))
                                .sum()
                        / KIB_PER_MIB);
    }

    double all() {
        return process + children;
    }

    Memory max(Memory other) {
        return new Memory(Math.max(process, other.process), Math.max(children, other.children));
    }
}
