package io.weir.standalone.client;

import io.weir.standalone.BehindWords;
import io.weir.standalone.Console;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import sun.misc.Signal;

/** A bar with the rate on a terminal; elsewhere a line now and then. For many threads. */
final class Progress implements AutoCloseable {

    private static final long LINE_EVERY_NANOS = 5_000_000_000L;
    private static final int INTERRUPTED = 130; // as a process that Ctrl-C has ended

    private final Console console;
    private final String task;
    private final String unit;
    private long total;
    private final ProgressBar bar;
    private long startedAt = System.nanoTime();
    private long lastLineAt = startedAt;
    private long lastLine;
    private long done;
    private String note = "";
    private boolean isWaiting;
    private boolean closed;

    /** Of events. @param total -1: not known */
    Progress(Console console, String task, long total) {
        this(console, task, total, "events");
    }

    Progress(Console console, String task, long total, String unit) {
        this.console = console;
        this.unit = unit;
        this.task = task;
        this.total = total;
        this.bar = console.interactive()
                ? new ProgressBarBuilder()
                        .setTaskName(task)
                        .setInitialMax(total)
                        .setStyle(ProgressBarStyle.ASCII)
                        .hideEta() // the rate says as much, and is not to be cut off in 60 columns
                        .showSpeed()
                        .setUpdateIntervalMillis(100)
                        .build()
                : null;
        if (bar != null) endInOrderOnInterrupt();
    }

    /** The bar's library asks for the system's own way to end on Ctrl-C, which passes over the shutdown hooks. */
    private static void endInOrderOnInterrupt() {
        Signal.handle(new Signal("INT"), signal -> System.exit(INTERRUPTED));
    }

    synchronized void stepBy(long more) {
        done += more;
        isWaiting = false;
        if (bar != null) bar.stepBy(more);
        else lineNowAndThen();
    }

    /** Instead of {@link #stepBy}, where the rest is known and may also grow. The first call is the start. */
    synchronized void leftIs(long events) {
        if (total < 0) startedAt = System.nanoTime();
        total = Math.max(total, events);
        done = total - events;
        isWaiting = false;
        note = String.format(Locale.ROOT, "%,d behind%s", events, timeFor(events));
        if (bar != null) bar.maxHint(total).stepTo(done).setExtraMessage(" " + note);
        else lineNowAndThen();
    }

    private String timeFor(long events) {
        return done == 0 || events == 0 ? "" : ", about " + BehindWords.time(events / rate()) + " left";
    }

    /** Says why nothing goes on: once, until it goes on. */
    synchronized void waiting(String reason) {
        if (isWaiting) return;
        isWaiting = true;
        console.step(reason + ".");
    }

    /** Per second since the start. */
    synchronized double rate() {
        return done * 1e9 / Math.max(1, System.nanoTime() - startedAt);
    }

    private void lineNowAndThen() {
        if (System.nanoTime() - lastLineAt > LINE_EVERY_NANOS) line();
    }

    private void line() {
        lastLineAt = System.nanoTime();
        lastLine = done;
        String of = total < 0 ? "" : " of " + total;
        String after = note.isEmpty() ? "" : ", " + note;
        console.step(String.format(Locale.ROOT, "%s: %d%s %s, %,.0f/s%s", task, done, of, unit, rate(), after));
    }

    /** Once is enough. A task that did nothing, or has said it already, says nothing at its end. */
    @Override
    public synchronized void close() {
        if (closed) return;
        closed = true;
        if (bar != null) bar.close();
        else if (done > lastLine) line();
    }
}
