package io.weir.bench.soak;

import io.weir.bench.report.Environment;
import java.util.List;
import java.util.Locale;

/** The curve as Markdown. */
final class SoakReport {

    private static final int ROWS = 60;

    private SoakReport() {}

    static String of(String title, List<Sample> samples, List<Curve> curves, double limit) {
        StringBuilder text = new StringBuilder("# Soak\n\n" + title + "\n\n");
        Environment.describe().forEach((name, value) -> text.append("- ")
                .append(name)
                .append(": ")
                .append(value)
                .append('\n'));
        text.append("\n| second half | | median | drift |\n|---|---|---|---|\n");
        for (Curve curve : curves) {
            text.append("| ").append(curve.name()).append(" | ").append(curve.isFlat(limit) ? "flat" : "**not flat**");
            text.append(" | ").append(curve.figure(limit).value()).append(' ').append(curve.unit());
            text.append(String.format(Locale.ROOT, " | %+.1f %% |%n", curve.drift() * 100));
        }
        text.append(
                "\n| s | days | events/s | state, MiB | keys | heap, MiB | resident, MiB | handles | running | gone |\n");
        text.append("|---|---|---|---|---|---|---|---|---|---|\n");
        int step = Math.max(1, Math.ceilDiv(samples.size(), ROWS));
        for (int i = 0; i < samples.size(); i += step) text.append(row(samples.get(i)));
        return text.toString();
    }

    private static String row(Sample sample) {
        return String.format(
                Locale.ROOT,
                "| %.0f | %.1f | %.0f | %.1f | %d | %.1f | %.1f | %d | %d | %d |%n",
                sample.seconds(),
                sample.days(),
                sample.eventsPerSecond(),
                mebibytes(sample.state()),
                sample.keys(),
                mebibytes(sample.heap()),
                mebibytes(sample.resident()),
                sample.handles(),
                sample.running(),
                sample.forgotten());
    }

    static double mebibytes(long bytes) {
        return bytes / 1_048_576.0;
    }
}
