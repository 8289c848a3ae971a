package io.weir.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux says of the memory of a process. */
public final class ProcFile {

    private ProcFile() {}

    /**
     * A field of a file in {@code /proc/PID}, in KiB; 0 when the process has ended, or the file has no such field.
     *
     * @param file {@code status} or {@code smaps_rollup}
     * @param field with its colon, such as {@code VmRSS:}
     */
    public static long kib(ProcessHandle process, String file, String field) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), file)).stream()
                    .filter(line -> line.startsWith(field))
                    .mapToLong(ProcFile::number)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    /** Such as {@code VmRSS:     4584 kB}. */
    private static long number(String line) {
        return Long.parseLong(
                line.substring(line.indexOf(':') + 1, line.lastIndexOf(' ')).strip());
    }
}
