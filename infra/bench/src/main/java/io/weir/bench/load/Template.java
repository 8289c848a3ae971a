package io.weir.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One HTTP request with so many events of some 300 bytes, in which only ids and units change: digits are written over
 * digits, so that the client costs next to nothing beside the servers that it loads.
 */
final class Template {

    private static final int DIGITS = 12;
    private static final String BLANK = "0".repeat(DIGITS);
    private static final int USERS = 20_000;

    private final byte[] request;
    private final int[] idsAt;
    private final int[] usersAt;

    Template(int events, String host) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        List<int[]> places = new ArrayList<>();
        if (events > 1) body.write('[');
        for (int i = 0; i < events; i++) {
            if (i > 0) body.write(',');
            String event = event();
            places.add(new int[] {body.size() + event.indexOf(BLANK), body.size() + event.lastIndexOf(BLANK)});
            body.writeBytes(event.getBytes(US_ASCII));
        }
        if (events > 1) body.write(']');
        byte[] head = ("POST /v1/events HTTP/1.1\r\nHost: " + host
                        + "\r\nContent-Type: application/json\r\nContent-Length: " + body.size() + "\r\n\r\n")
                .getBytes(US_ASCII);
        request = new byte[head.length + body.size()];
        System.arraycopy(head, 0, request, 0, head.length);
        System.arraycopy(body.toByteArray(), 0, request, head.length, body.size());
        idsAt = places.stream().mapToInt(place -> head.length + place[0]).toArray();
        usersAt = places.stream().mapToInt(place -> head.length + place[1]).toArray();
    }

    int events() {
        return idsAt.length;
    }

    /** The request with ids from {@code first} on. The array is reused. */
    byte[] fill(long first) {
        for (int i = 0; i < idsAt.length; i++) {
            digits(idsAt[i], first + i);
            digits(usersAt[i], (first + i) % USERS);
        }
        return request;
    }

    private void digits(int at, long number) {
        long rest = number;
        for (int i = at + DIGITS - 1; i >= at; i--) {
            request[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    private static String event() {
        return "{\"id\":\"" + BLANK + "\",\"type\":\"llm_call\",\"time\":\""
                + Instant.now().minusSeconds(60) + "\","
                + "\"units\":{\"user\":\"u-" + BLANK + "\"},\"task\":\"banking/user_task_3\","
                + "\"agent\":{\"name\":\"retail-agent\",\"version\":\"1.4.2\"},\"outcome\":\"success\","
                + "\"values\":{\"input_tokens\":812,\"output_tokens\":95,\"cost_usd\":0.0041,\"latency_ms\":1432},"
                + "\"attributes\":{\"model\":\"large\",\"tool\":\"search_orders\"}}";
    }
}
