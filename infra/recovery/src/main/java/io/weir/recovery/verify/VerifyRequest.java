package io.weir.recovery.verify;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What to verify, and with how much.
 *
 * @param experiments keys; empty: all, and the accounting of their projects
 * @param project null: all
 * @param generation null: the one that is shown
 * @param memory bytes of the log that are held in memory; beyond them files are used
 * @param folder for those files
 * @param patience how long to wait for numbers that do not come any nearer to the end of the log
 */
public record VerifyRequest(
        List<String> experiments, String project, Long generation, long memory, Path folder, Duration patience) {

    public VerifyRequest {
        experiments = List.copyOf(experiments);
        if (memory < 1) throw new IllegalArgumentException("memory must be 1 byte or more, is " + memory);
    }

    boolean asksFor(String ofProject, String experiment) {
        return asksFor(ofProject) && (experiments.isEmpty() || experiments.contains(experiment));
    }

    boolean asksFor(String ofProject) {
        return project == null || project.equals(ofProject);
    }
}
