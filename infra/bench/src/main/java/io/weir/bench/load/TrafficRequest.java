package io.weir.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** A request of a hundred events of {@link Traffic}: what differs is written over what was there. Used by one thread. */
final class TrafficRequest {

    static final int EVENTS = 100;

    private static final String NUMBER = "000000000000";
    private static final String EXPERIMENT = "bench-00000";
    private static final String VARIANT = "\"variant\":\"";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final String NO_TIME = TIME.format(Instant.EPOCH);

    private final Traffic traffic;
    private final byte[] exposures;
    private final byte[] calls;
    private final String exposure;
    private final String call;

    TrafficRequest(Traffic traffic, String host) {
        this.traffic = traffic;
        String head = "{\"id\":\"" + NUMBER + "\",\"time\":\"" + NO_TIME + "\",\"units\":{\"user\":\"u-" + NUMBER
                + "\"},\"agent\":{\"name\":\"retail-agent\",\"version\":\"1.4.2\"},\"task\":\"banking/user_task_3\",";
        this.exposure =
                head + "\"type\":\"exposure\",\"exposure\":{\"experiment\":\"" + EXPERIMENT + "\"," + VARIANT + "a\"}}";
        this.call = head
                + "\"type\":\"llm_call\",\"outcome\":\"success\",\"values\":{\"input_tokens\":812,\"output_tokens\":95,"
                + "\"cost_usd\":0.0041,\"latency_ms\":1432},\"attributes\":{\"model\":\"large\",\"tool\":\"search_orders\"}}";
        this.exposures = request(host, exposure);
        this.calls = request(host, call);
    }

    private static byte[] request(String host, String event) {
        String body = "[" + (event + ",").repeat(EVENTS - 1) + event + "]";
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(("POST /v1/events HTTP/1.1\r\nHost: " + host
                        + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n")
                .getBytes(US_ASCII));
        request.writeBytes(body.getBytes(US_ASCII));
        return request.toByteArray();
    }

    /** The events from this number on, a multiple of {@link #EVENTS}. The array is reused. */
    byte[] fill(long first) {
        boolean isExposure = traffic.isExposure(first);
        String event = isExposure ? exposure : call;
        byte[] request = isExposure ? exposures : calls;
        byte[] time = TIME.format(Instant.now()).getBytes(US_ASCII);
        int at = request.length - EVENTS * (event.length() + 1);
        for (int i = 0; i < EVENTS; i++, at += event.length() + 1) {
            long unit = Traffic.unit(first + i);
            digits(request, at + event.indexOf(NUMBER), NUMBER.length(), first + i);
            System.arraycopy(time, 0, request, at + event.indexOf(NO_TIME), time.length);
            digits(request, at + event.indexOf("u-") + 2, NUMBER.length(), unit);
            if (!isExposure) continue;
            digits(request, at + event.indexOf(EXPERIMENT) + 6, 5, traffic.exposedTo(first + i));
            request[at + event.indexOf(VARIANT) + VARIANT.length()] = (byte) Traffic.variant(unit);
        }
        return request;
    }

    private static void digits(byte[] request, int at, int count, long number) {
        long rest = number;
        for (int i = at + count - 1; i >= at; i--) {
            request[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
