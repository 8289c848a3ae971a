package io.weir.standalone.client;

import static io.weir.standalone.SilentConsole.SILENT;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One thing after the other is lost of one Weir with real runs, and every number comes back. */
class DrillTest {

    /** Of so many runs one. */
    private static final int PART = 20;

    @Test
    void whatever_is_lost_comes_back_with_the_same_bits(@TempDir Path folder) {
        try (DrillSite site = new DrillSite(folder, SILENT)) {
            site.start();
            site.load(PART);
            for (Drill drill : Drill.values()) {
                DrillRun run = DrillRun.of(drill, site, SILENT);

                assertThat(run.isWhole()).as(run.toString()).isTrue();
                assertThat(run.events()).isPositive();
                assertThat(run.numbers()).isGreaterThan(500);
            }
        }
    }
}
