package io.weir.bench.soak;

import io.weir.schemas.Event;
import io.weir.schemas.EventAttribute;
import io.weir.schemas.EventValue;
import io.weir.schemas.Exposure;
import java.util.List;

/**
 * Endless events of units that come and go: some thousand at a time, each exposed to two of the running experiments, then
 * calling, and never heard of again. Every hundredth event is sent twice.
 */
final class SoakEvents {

    private static final int AT_A_TIME = 5_000;
    private static final int OF_A_UNIT = 20;
    private static final int EXPOSED = 2;
    private static final int SENT_TWICE = 100;

    private long next;
    private Event last;

    /** @param time of the event, epoch milliseconds */
    Event next(long time, List<String> running) {
        long number = next++;
        if (last != null && number % SENT_TWICE == 0) return last;
        long round = number / AT_A_TIME;
        long unit = round / OF_A_UNIT * AT_A_TIME + number % AT_A_TIME;
        int nth = (int) (round % OF_A_UNIT);
        Event.Builder event = Event.newBuilder()
                .setId("e-" + number)
                .setTime(time)
                .setUser("u-" + unit)
                .setOutcome("success")
                .setValues(List.of(new EventValue("cost_usd", 4_100L + number % 1_000)))
                .setAttributes(List.of(new EventAttribute("model", "large")));
        if (nth < EXPOSED && !running.isEmpty()) {
            event.setType("exposure")
                    .setExposure(Exposure.newBuilder()
                            .setExperiment(running.get((int) ((unit + nth * 7) % running.size())))
                            .setVariant(unit % 2 == 0 ? "control" : "treatment")
                            .build());
        } else {
            event.setType("llm_call");
        }
        last = event.build();
        return last;
    }
}
