package io.weir.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.schemas.ExperimentDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BatchTest {

    private static final Path FOLDER = Path.of(System.getProperty("java.io.tmpdir"));

    @Property(tries = 60)
    void buckets_in_files_say_what_one_list_says(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 600) int size,
            @ForAll @IntRange(min = 1, max = 40_000) int memory) {
        List<ExperimentDefinition> all = RandomLog.experiments(seed);
        List<LogLine> lines = RandomLog.lines(seed, size);
        List<LogRecord> log = lines.stream().map(LogLine::record).toList();
        Map<Fate, Long> fates = new EnumMap<>(Fate.class);
        Spill spill = new Spill(FOLDER, memory, lines.size());

        List<Computed> computed = computed(all, byPartition(lines), spill, (line, fate) -> {
            fates.merge(fate, 1L, Long::sum);
            return true;
        });

        assertThat(computed).extracting(Computed::experiment).isEqualTo(all);
        for (Computed one : computed) {
            assertThat(one.expected())
                    .as(one.experiment().getExperiment())
                    .isEqualTo(Oracle.compute(one.experiment(), all, log));
        }
        Oracle.Accounting accounting = Oracle.account(log, all);
        assertThat(fates.getOrDefault(Fate.ADMITTED, 0L)).isEqualTo(accounting.admitted());
        assertThat(fates.getOrDefault(Fate.DUPLICATE, 0L)).isEqualTo(accounting.duplicates());
        assertThat(fates.getOrDefault(Fate.CONFLICT, 0L)).isEqualTo(accounting.conflicts());
    }

    @Test
    void the_logs_have_all_that_matters_and_do_not_fit() {
        List<ExperimentDefinition> all = RandomLog.experiments(7);
        List<LogLine> lines = RandomLog.lines(7, 2_000);
        Spill spill = new Spill(FOLDER, 20_000, lines.size());

        List<Computed> computed = computed(all, lines, spill, (line, fate) -> true);

        assertThat(spill.spilled()).isGreaterThan(100_000);
        assertThat(computed)
                .anySatisfy(one -> assertThat(one.expected().clusters()).isNotEmpty())
                .allSatisfy(one -> assertThat(one.units()).isNotEmpty());
        assertThat(computed.stream().flatMap(one -> one.expected().cells().values().stream()))
                .anyMatch(totals -> totals.crossovers() > 0)
                .anyMatch(totals -> totals.forcedUnits() > 0)
                .anyMatch(totals -> totals.events().late() > 0);
        assertThat(computed).anyMatch(one -> !one.expected().unusable().equals(one.unusableSinceActive()));
    }

    @Test
    void what_the_caller_does_not_want_to_be_seen_decides_admission_only() {
        List<ExperimentDefinition> all = RandomLog.experiments(3);
        List<LogLine> lines = RandomLog.lines(3, 400);
        List<LogLine> first = lines.subList(0, 250);

        List<Computed> some = computed(all, lines, new Spill(FOLDER, 1, 1), (line, fate) -> line.offset() < 250);

        assertThat(some).isEqualTo(computed(all, first, new Spill(FOLDER, 1 << 20, 1), (line, fate) -> true));
    }

    @Test
    void a_cell_names_the_first_exposures_of_its_units_with_their_places() {
        List<ExperimentDefinition> all = RandomLog.experiments(5);
        List<LogLine> lines = RandomLog.lines(5, 600);

        List<Computed> computed = computed(all, lines, new Spill(FOLDER, 1 << 20, 600), (line, fate) -> true);

        for (Computed one : computed) {
            assertThat(one.examples().keySet()).isEqualTo(one.expected().cells().keySet());
            one.examples().values().forEach(examples -> {
                assertThat(examples).hasSizeBetween(1, 5).isSorted();
                for (FirstExposure example : examples) {
                    LogLine line = lines.get((int) example.offset());
                    assertThat(line.record().event().getId()).isEqualTo(example.id());
                    assertThat(line.partition()).isEqualTo(example.partition());
                }
            });
        }
    }

    @Test
    void nothing_is_left_in_the_folder() throws IOException {
        Path folder = Files.createTempDirectory("spill");
        List<ExperimentDefinition> all = RandomLog.experiments(1);
        Spill spill = new Spill(folder, 10, 10);
        try (Batch batch = Batch.spilling(all, all, spill)) {
            RandomLog.lines(1, 100).forEach(batch::add);
            assertThat(spill.spilled()).isPositive();
            try (Stream<Path> left = Files.list(folder)) {
                assertThat(left).isEmpty(); // nor can anybody open them meanwhile
            }
        }
        Files.delete(folder);
    }

    private static List<Computed> computed(
            List<ExperimentDefinition> all, List<LogLine> lines, Spill spill, Batch.Admitting admitting) {
        try (Batch batch = Batch.spilling(all, all, spill)) {
            lines.forEach(batch::add);
            return batch.compute(admitting);
        }
    }

    /** As a log is read: one partition after the other. */
    private static List<LogLine> byPartition(List<LogLine> lines) {
        List<LogLine> sorted = new ArrayList<>(lines);
        sorted.sort(Comparator.comparingInt(LogLine::partition));
        return sorted;
    }
}
