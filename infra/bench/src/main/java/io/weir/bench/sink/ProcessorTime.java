package io.weir.bench.sink;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Processor seconds that PostgreSQL and threads of this process have used. */
record ProcessorTime(ProcessHandle postmaster) {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final double TICKS_PER_SECOND = 100; // USER_HZ, which is the same on every Linux

    // Places in /proc/PID/stat, counted behind the name, which may hold blanks.
    private static final List<Integer> OWN = List.of(11, 12);
    private static final List<Integer> ENDED_CHILDREN = List.of(13, 14);

    /** Of the server whose data lie in {@code folder}. */
    static ProcessorTime ofPostgres(Path folder) throws IOException {
        String pid = Files.readAllLines(folder.resolve("postmaster.pid")).getFirst();
        return new ProcessorTime(ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow());
    }

    double postgres() {
        double children = postmaster
                .descendants()
                .mapToDouble(process -> ticks(process, OWN))
                .sum();
        return (ticks(postmaster, OWN) + ticks(postmaster, ENDED_CHILDREN) + children) / TICKS_PER_SECOND;
    }

    /** Of the live threads whose names begin so. */
    static double ofThreads(String prefix) {
        return Stream.of(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
                        .filter(thread ->
                                thread != null && thread.getThreadName().startsWith(prefix))
                        .mapToLong(ThreadInfo::getThreadId)
                        .map(id -> Math.max(0, THREADS.getThreadCpuTime(id)))
                        .sum()
                / 1e9;
    }

    private static double ticks(ProcessHandle process, List<Integer> places) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return places.stream().mapToLong(at -> Long.parseLong(fields[at])).sum();
        } catch (IOException e) {
            return 0; // it has just ended, and is among the ended children from now on
        }
    }
}
