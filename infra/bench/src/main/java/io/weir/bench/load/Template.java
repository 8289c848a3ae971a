package io.weir.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One HTTP request, in which only ids and units change: digits are written over
 * digits, so that the client costs next to nothing beside the servers that it loads.
 */
final class Template {

    private static final int DIGITS = 12;
    private static final String BLANK = "0".repeat(DIGITS);
    private static final int USERS = 20_000;

    private final byte[] request;
    private final int[] idsAt;
    private final int[] usersAt;

    private Template(byte[] request, int[] idsAt, int[] usersAt) {
        this.request = request;
        this.idsAt = idsAt;
        this.usersAt = usersAt;
    }

    /** Which variant of one experiment a unit has. */
    static Template flag(String key, String host) {
        String body = "{\"context\":{\"targetingKey\":\"u-" + BLANK + "\",\"plan\":\"pro\",\"version\":\"2.1.0\"}}";
        byte[] request = request("/ofrep/v1/evaluate/flags/" + key, host, body.getBytes(US_ASCII));
        int at = request.length - body.length() + body.indexOf(BLANK);
        return new Template(request, new int[] {at}, new int[] {at});
    }

    /** So many events of some 300 bytes. */
    static Template events(int events, String host) {
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
        byte[] request = request("/v1/events", host, body.toByteArray());
        int head = request.length - body.size();
        return new Template(
                request,
                places.stream().mapToInt(place -> head + place[0]).toArray(),
                places.stream().mapToInt(place -> head + place[1]).toArray());
    }

    private static byte[] request(String path, String host, byte[] body) {
        byte[] head = ("POST " + path + " HTTP/1.1\r\nHost: " + host
                        + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n")
                .getBytes(US_ASCII);
        byte[] request = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        return request;
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
