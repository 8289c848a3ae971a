package io.weir.standalone.client;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The option of commands that load: how many batches are on their way at once. */
final class InFlight {

    /** With batches of 5 MiB they still fit into the heap of a command. */
    private static final int MOST = 32;

    private int batches = IngestClient.IN_FLIGHT;

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            defaultValue = "" + IngestClient.IN_FLIGHT,
            description = {
                "How many requests of up to 1,000 events are in flight at once, 1 to " + MOST + ". Default: "
                        + IngestClient.IN_FLIGHT + ".",
                "With 1, events are stored in the order of the file."
            })
    private void set(int value) {
        if (value < 1 || value > MOST)
            throw new ParameterException(spec.commandLine(), "--in-flight must be 1.." + MOST + ", is " + value);
        batches = value;
    }

    int batches() {
        return batches;
    }
}
