package io.weir.bench.pipeline;

import io.weir.bench.load.WholeWeir;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many records each sink is behind, as its gauge in {@code /metrics} says. */
record SinkLags(Map<String, Double> bySink) {

    private static final Pattern GAUGE =
            Pattern.compile("^weir_sink_lag\\{[^}]*sink=\"([^\"]+)\"[^}]*}\\s+(\\S+)", Pattern.MULTILINE);

    SinkLags {
        bySink = Map.copyOf(bySink);
    }

    static SinkLags now(WholeWeir weir) {
        return of(new String(weir.get(weir.running().management().resolve("/metrics")), StandardCharsets.UTF_8));
    }

    static SinkLags of(String metrics) {
        Map<String, Double> bySink = new HashMap<>();
        Matcher lines = GAUGE.matcher(metrics);
        while (lines.find()) bySink.merge(lines.group(1), Double.valueOf(lines.group(2)), Double::sum);
        if (bySink.isEmpty()) throw new IllegalStateException("/metrics has no weir_sink_lag");
        return new SinkLags(bySink);
    }

    double most() {
        return bySink.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }
}
