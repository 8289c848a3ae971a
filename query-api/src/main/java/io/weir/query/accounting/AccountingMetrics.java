package io.weir.query.accounting;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.weir.kit.lag.Behind;
import io.weir.kit.lag.Lag;
import io.weir.query.sums.LogTotals;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToDoubleFunction;
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
    private volatile boolean hasFailed;
    private volatile AccountingReader.Seen newest;

    public AccountingMetrics(AccountingReader reader, String project, MeterRegistry metrics) {
        this.reader = reader;
        this.project = project;
        gauge(metrics, "received", LogTotals::received);
        gauge(metrics, "admitted", LogTotals::admitted);
        gauge(metrics, "duplicates", LogTotals::duplicates);
        gauge(metrics, "conflicts", LogTotals::conflicts);
        gauge(metrics, "unreadable", LogTotals::unreadable);
        gauge(metrics, "quarantined", LogTotals::quarantined);
        gauge(metrics, "residual", LogTotals::residual);
        gauge(metrics, "rekeyed", log -> log.looks().rekeyed());
        gauge(metrics, "exposed", log -> log.looks().exposed());
        gauge(metrics, "kept", log -> log.looks().kept());
        gauge(metrics, "expired", log -> log.looks().expired());
        gauge(metrics, "unasked", log -> log.looks().unasked());
        gauge(metrics, "looks_residual", LogTotals::looksResidual);
        behind(
                metrics,
                "events",
                "Events of the log that are not in the stored statistics; NaN: unknown.",
                Behind::events);
        behind(
                metrics,
                "seconds",
                "How long ago the log ended where the stored statistics are; NaN: unknown.",
                Behind::seconds);
    }

    private void behind(MeterRegistry metrics, String unit, String description, ToDoubleFunction<Behind> value) {
        Gauge.builder("weir.query.behind." + unit, this, self -> self.behind(value))
                .description(description)
                .strongReference(true)
                .register(metrics);
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
        AccountingReader.Seen known = newest;
        return known == null ? Double.NaN : of.applyAsLong(known.totals());
    }

    /** As it was when the accounting was read, and not by the log's ends of now: that would count the pause in between. */
    private double behind(ToDoubleFunction<Behind> of) {
        readAnew();
        AccountingReader.Seen known = newest;
        boolean isKnown = known != null && !hasFailed && known.lag() instanceof Lag.Known;
        return isKnown ? of.applyAsDouble(((Lag.Known) known.lag()).total()) : Double.NaN;
    }

    private void readAnew() {
        if (!isReading.compareAndSet(false, true)) return;
        reader.seen(project)
                .doFinally(end -> isReading.set(false))
                .subscribe(
                        seen -> {
                            newest = seen;
                            hasFailed = false;
                        },
                        error -> {
                            hasFailed = true;
                            log.debug("no accounting: {}", error.toString());
                        });
    }
}
