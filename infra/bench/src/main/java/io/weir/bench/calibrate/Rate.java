package io.weir.bench.calibrate;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;

/** How often something happened in so many experiments. */
record Rate(int times, int experiments) {

    /** Three standard errors: of a hundred right methods, none or one lies outside. */
    private static final double REACH = 3;

    double share() {
        return (double) times / experiments;
    }

    boolean isAt(double promised) {
        return Math.abs(share() - promised) <= band(promised);
    }

    /** How far chance alone moves it. */
    double band(double promised) {
        return REACH * Math.sqrt(promised * (1 - promised) / experiments);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share());
    }

    /** @param happens in the experiment of this seed */
    static Rate of(int experiments, long seed, LongPredicate happens) {
        AtomicInteger times = new AtomicInteger();
        IntStream.range(0, experiments).parallel().forEach(i -> {
            if (happens.test(seed + i)) times.incrementAndGet();
        });
        return new Rate(times.get(), experiments);
    }
}
