package io.weir.query.accounting;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.weir.query.sums.LogTotals;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A project's accounting as gauges. A scrape must not wait for PostgreSQL: it shows what was read last, NaN before that, and
 * has it read anew for the scrape after it.
 */
public final class AccountingMetrics {

    private static final Logger log = LoggerFactory.getLogger(AccountingMetrics.class);

    private final AccountingReader reader;
    private final String project;
    private final AtomicBoolean isReading = new AtomicBoolean();
    private volatile LogTotals newest;

    public AccountingMetrics(AccountingReader reader, String project, MeterRegistry metrics) {
        this.reader = reader;
        this.project = project;
        gauge(metrics, "received", LogTotals::received);
        gauge(metrics, "admitted", LogTotals::admitted);
        gauge(metrics, "duplicates", LogTotals::duplicates);
        gauge(metrics, "conflicts", LogTotals::conflicts);
        gauge(metrics, "unreadable", LogTotals::unreadable);
        gauge(metrics, "residual", LogTotals::residual);
    }

    private void gauge(MeterRegistry metrics, String of, ToLongFunction<LogTotals> value) {
        Gauge.builder("weir.query.accounting", this, self -> self.value(value))
                .description("Records of the log by what became of them; residual is what is unaccounted for.")
                .tag("project", project)
                .tag("records", of)
                .strongReference(true)
                .register(metrics);
    }

    private double value(ToLongFunction<LogTotals> of) {
        readAnew();
        LogTotals known = newest;
        return known == null ? Double.NaN : of.applyAsLong(known);
    }

    private void readAnew() {
        if (!isReading.compareAndSet(false, true)) return;
        reader.total(project)
                .doFinally(end -> isReading.set(false))
                .subscribe(totals -> newest = totals, error -> log.debug("no accounting: {}", error.toString()));
    }
}
