package io.weir.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class WeirMainTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @Test
    void without_a_command_it_shows_the_commands_and_says_wrong_usage() {
        assertThat(run()).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("up", "status", "stop", "Exit codes:", "Examples:");
    }

    @Test
    void what_does_not_run_can_neither_be_asked_nor_stopped_and_both_say_what_to_do() {
        assertThat(run("status", "--data-dir", folder.toString())).isEqualTo(ExitCode.NOT_RUNNING);
        assertThat(err.toString()).contains("No Weir runs on " + folder).contains("./weir up");

        assertThat(run("stop", "--data-dir", folder.toString())).isEqualTo(ExitCode.NOT_RUNNING);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void every_command_teaches_with_an_example_and_its_exit_codes(String command) {
        assertThat(run(command, "--help")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("Example").contains("Exit codes:").contains("weir " + command);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void the_list_of_commands_has_a_whole_sentence_for_each(String command) {
        run("--help");

        assertThat(out.toString().lines().filter(line -> line.startsWith("  " + command + " ")))
                .singleElement()
                .asString()
                .endsWith(".");
    }

    static java.util.List<String> commands() {
        return WeirMain.commandLine().getSubcommands().keySet().stream()
                .filter(name -> !name.equals("help"))
                .toList();
    }

    private int run(String... args) {
        CommandLine weir = WeirMain.commandLine();
        weir.setOut(new PrintWriter(out, true));
        weir.setErr(new PrintWriter(err, true));
        return weir.execute(args);
    }
}
