package io.weir.standalone.client;

import io.weir.standalone.Console;
import io.weir.standalone.ExitCode;
import java.net.URI;
import java.util.Locale;

/** One run of a loading command: what it posts, how far it is, and what it says at its end. */
final class Loading implements AutoCloseable {

    private final Console console;
    private final Progress progress;
    private final IngestClient ingest;
    private final Thread onSignal = new Thread(this::interrupted, "load-interrupted");

    /** @param task named in the progress */
    Loading(Console console, String task, URI ingest, int inFlight) {
        this.console = console;
        this.progress = new Progress(console, task, -1);
        this.ingest = new IngestClient(ingest, progress, inFlight);
        Runtime.getRuntime().addShutdownHook(onSignal);
    }

    IngestClient ingest() {
        return ingest;
    }

    /** Waits for everything that was added, and tells what became of it. @return the exit code */
    int finish() {
        ingest.flush();
        progress.close();
        for (Refusal refusal : ingest.refusals()) console.warn(refusal.toString());
        long more = ingest.refused() - ingest.refusals().size();
        if (more > 0) console.warn("and " + more + " more");
        console.line(String.format(
                Locale.ROOT,
                "accepted %d, refused %d, %,.0f events/s",
                ingest.accepted(),
                ingest.refused(),
                progress.rate()));
        return ingest.refused() == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    private void interrupted() {
        ingest.sendNoMore();
        progress.close();
        console.warn("Interrupted with " + ingest.accepted() + " events accepted and " + ingest.refused()
                + " refused; up to " + ingest.unanswered()
                + " more may be stored. Load it again: nothing counts twice.");
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(onSignal);
        } catch (IllegalStateException e) {
            return; // a signal is ending the process, and the hook tells of it
        }
        ingest.close();
        progress.close();
    }
}
