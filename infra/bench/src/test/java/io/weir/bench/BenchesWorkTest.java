package io.weir.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bench.assignment.AssignmentBench;
import io.weir.bench.ingest.IngestBench;
import io.weir.bench.pipeline.PipelineBench;
import io.weir.bench.refill.RefillBench;
import io.weir.bench.replay.ReplayBench;
import io.weir.bench.report.Figure;
import io.weir.bench.report.Report;
import io.weir.bench.report.Samples;
import io.weir.bench.sink.EventsSinkBench;
import io.weir.bench.soak.SoakBench;
import io.weir.bench.start.StartBench;
import io.weir.bench.statistics.StatisticsBench;
import io.weir.bench.topology.DefinitionChanges;
import io.weir.bench.topology.ManyExperiments;
import io.weir.bench.topology.TopologyBench;
import io.weir.bench.topology.TwoRevisions;
import io.weir.standalone.WeirMain;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** That the benches run and tell what they say they tell. Never how fast: that is not a test's business. */
class BenchesWorkTest {

    private static final PrintStream SILENT =
            new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);

    @TempDir
    private Path folder;

    @Test
    void the_ingest_bench_measures_both_sides_at_both_sizes() throws Exception {
        Report report = new IngestBench(SILENT).run(folder, new IngestBench.Plan(1, 0.5));

        assertThat(report.figures()).hasSize(12);
        assertThat(report.figures().subList(0, 8))
                .allSatisfy(figure -> assertThat(figure.ratio()).isNotNull());
        assertThat(report.figures())
                .allSatisfy(figure -> assertThat(figure.value().median()).isPositive());
    }

    @Test
    void the_topology_bench_reads_the_whole_log_on_both_sides() throws Exception {
        Report report = new TopologyBench(SILENT).run(folder, new TopologyBench.Plan(1, 20_000, 1));

        assertThat(report.figures()).first().satisfies(figure -> {
            assertThat(figure.value().median()).isPositive();
            assertThat(figure.reference().median()).isPositive();
        });
        assertThat(report.figures())
                .as("rate, state and changelog of three metrics and of four extras, and the state by store")
                .hasSizeGreaterThan(15)
                .allSatisfy(figure -> assertThat(figure.value().median()).isPositive());
    }

    @Test
    void the_topology_bench_measures_units_in_none_in_three_and_in_many_of_the_experiments() throws Exception {
        var plan = new ManyExperiments.Plan(1, List.of(1, 10), 4_000, 1, Duration.ofSeconds(20));

        Report report = new ManyExperiments(SILENT, plan).run(folder);

        assertThat(report.figures())
                .extracting(Figure::name)
                .contains(
                        "units in none of 10",
                        "units in none of 10: state, an event",
                        "units in any 3 of 10",
                        "units in 10 of 10: an event and exposed experiment");
        assertThat(report.figures())
                .allSatisfy(figure -> assertThat(figure.value().median()).isPositive());
    }

    @Test
    void the_topology_bench_compares_two_revisions_in_processes_of_their_own() throws Exception {
        String other = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

        Report report = new TwoRevisions(SILENT).run(folder, other, new TwoRevisions.Plan(1, 5_000, 1));

        assertThat(report.figures())
                .hasSize(5)
                .allSatisfy(figure -> assertThat(figure.ratio().median()).isPositive());
    }

    @Test
    void the_definitions_bench_measures_the_same_log_with_and_without_changes() throws Exception {
        var plan = new DefinitionChanges.Plan(1, 30, 10, 5_000, 1, Duration.ofSeconds(20));

        Report report = new DefinitionChanges(SILENT).run(folder, plan);

        assertThat(report.figures())
                .hasSize(3)
                .allSatisfy(figure -> assertThat(figure.value().median()).isPositive());
    }

    @Test
    void the_soak_writes_its_curve() throws Exception {
        Path curve = folder.resolve("soak.md");
        var plan = new SoakBench.Plan(Duration.ofSeconds(10), 3, 20, 1, 0.1, curve);

        Report report = new SoakBench(SILENT).run(folder, plan);

        assertThat(report.figures()).hasSize(6).allSatisfy(figure -> assertThat(figure.target())
                .contains("in the second half"));
        assertThat(curve).content().contains("| s | days | events/s |");
    }

    @Test
    void the_pipeline_bench_holds_the_rate_that_it_found() throws Exception {
        Duration brief = Duration.ofSeconds(2);
        var plan = new PipelineBench.Plan(List.of("replicated"), List.of(3), 200, brief, brief, brief, 10_000);

        Report report = new PipelineBench(SILENT).run(folder, plan);

        assertThat(report.figures())
                .as(
                        "rate, freshness twice, a sink and the table twice; or that none was held, on a machine that is full")
                .hasSizeGreaterThanOrEqualTo(3);
        assertThat(report.figures().getLast().value().median()).isPositive();
    }

    @Test
    void the_start_bench_waits_until_weir_is_ready_and_measures_what_it_holds() throws Exception {
        List<String> weir = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                WeirMain.class.getName());

        Report report = new StartBench(SILENT, weir).run(folder, new StartBench.Plan(1, 0, 0, false));

        assertThat(report.figures())
                .hasSize(3)
                .allSatisfy(figure -> assertThat(figure.value().median()).isPositive());
        assertThat(report.figures().getFirst().ratio().median())
                .as("a start has its servers' in it")
                .isGreaterThan(1);
    }

    @Test
    void the_statistics_bench_reads_results_that_hold_every_event() throws Exception {
        Report report = new StatisticsBench(SILENT).run(folder, new StatisticsBench.Plan(1, 1));

        assertThat(report.figures())
                .hasSize(34)
                .allSatisfy(figure -> assertThat(figure.value().median()).isPositive());
        assertThat(report.figures().stream().filter(figure -> figure.ratio() != null))
                .as("beside a bare read of Redis")
                .hasSize(2)
                .allSatisfy(figure -> assertThat(figure.ratio().median()).isPositive());
    }

    @Test
    void the_refill_bench_waits_until_every_row_is_back() throws Exception {
        Report report = new RefillBench(SILENT).run(folder, new RefillBench.Plan(1, 50));

        assertThat(report.figures().getFirst().value().median()).isPositive();
        assertThat(report.figures().getFirst().ratio().median()).isPositive();
    }

    @Test
    void the_replay_bench_computes_after_a_loss_what_duckdb_computes_from_the_archive() throws Exception {
        Report report = new ReplayBench(SILENT).run(folder, new ReplayBench.Plan(20_000));

        assertThat(report.figures()).extracting(Figure::name).contains("archived", "restored", "computed again");
        assertThat(report.figures().getLast()).satisfies(figure -> {
            assertThat(figure.name()).isEqualTo("numbers that differ from DuckDB's, of 18");
            assertThat(figure.value().median()).isZero();
        });
    }

    @Test
    void the_assignment_bench_sees_each_change_in_both_instances() throws Exception {
        Report report = new AssignmentBench(SILENT).run(folder, new AssignmentBench.Plan(1, 0.5, 3));

        assertThat(report.figures())
                .hasSize(7)
                .allSatisfy(figure -> assertThat(figure.value().median()).isPositive());
        assertThat(report.figures().getFirst().ratio().median()).isPositive();
    }

    @Test
    void the_bench_of_the_events_sink_writes_every_row_on_both_sides() throws Exception {
        Report report = new EventsSinkBench(SILENT).run(folder, new EventsSinkBench.Plan(1, 30_000));

        assertThat(report.figures()).hasSize(6).allSatisfy(figure -> {
            assertThat(figure.value().median()).isPositive();
            assertThat(figure.ratio().median()).isPositive();
        });
    }

    @Test
    void a_report_for_programs_has_value_unit_reference_and_ratio() {
        Figure figure = new Figure(
                "rate",
                new Samples(List.of(2.0, 9.0, 4.0)),
                "events/s",
                new Samples(List.of(8.0)),
                new Samples(List.of(0.5)),
                "");
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        new Report("test", List.of(figure)).print(new PrintStream(out, true, StandardCharsets.UTF_8), true);

        JsonNode line = JsonMapper.shared().readTree(out.toByteArray()).get(0);
        assertThat(line.get("name").asString()).isEqualTo("rate");
        assertThat(line.get("value").asDouble()).isEqualTo(4.0);
        assertThat(line.get("unit").asString()).isEqualTo("events/s");
        assertThat(line.get("reference").asDouble()).isEqualTo(8.0);
        assertThat(line.get("ratio").asDouble()).isEqualTo(0.5);
    }
}
