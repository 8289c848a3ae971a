package io.weir.standalone;

import java.io.PrintStream;

/**
 * Where a command talks: results to standard output, so that they can be piped; all else to standard error.
 *
 * @param interactive true when a person watches a terminal: then a line may be drawn over
 */
public record Console(PrintStream out, PrintStream err, boolean interactive) {

    public static Console system() {
        // Since JDK 22 there is a Console object for pipes too; only isTerminal() tells.
        boolean terminal = System.console() != null && System.console().isTerminal();
        return new Console(System.out, System.err, terminal);
    }

    /** A line of the command's result. */
    public void line(String text) {
        out.println(text);
        out.flush();
    }

    /** What is being done now. */
    public void step(String text) {
        err.println(text);
        err.flush();
    }

    /** What the user should know although it goes on. */
    public void warn(String text) {
        err.println("warning: " + text);
        err.flush();
    }
}
