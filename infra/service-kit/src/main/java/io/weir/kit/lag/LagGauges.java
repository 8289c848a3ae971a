package io.weir.kit.lag;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashSet;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** Shows a lag as gauges {@code NAME.events} and {@code NAME.seconds}, one of each by partition; NaN: unknown. */
final class LagGauges {

    private final String name;
    private final MeterRegistry metrics;
    private final Set<Integer> shown = new HashSet<>();
    private volatile Lag newest = new Lag.Unknown("not asked yet");

    LagGauges(String name, MeterRegistry metrics) {
        this.name = name;
        this.metrics = metrics;
    }

    /** Called by one thread. */
    void show(Lag lag) {
        newest = lag;
        if (!(lag instanceof Lag.Known known)) return;
        for (int partition : known.partitions().keySet()) {
            if (!shown.add(partition)) continue;
            gauge(partition, "events", "events of weir.events.v1 that are not counted yet", Behind::events);
            gauge(partition, "seconds", "how long ago weir.events.v1 ended where counting is", Behind::seconds);
        }
    }

    private void gauge(int partition, String unit, String description, ToDoubleFunction<Behind> of) {
        Gauge.builder(name + "." + unit, this, self -> self.value(partition, of))
                .description(description)
                .tag("partition", Integer.toString(partition))
                .strongReference(true)
                .register(metrics);
    }

    private double value(int partition, ToDoubleFunction<Behind> of) {
        return newest instanceof Lag.Known known && known.partitions().containsKey(partition)
                ? of.applyAsDouble(known.partitions().get(partition))
                : Double.NaN;
    }
}
