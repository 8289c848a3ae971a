package io.weir.oracle;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.schemas.Event;
import io.weir.schemas.SingleObject;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** Records as bytes, one behind the other. Without their texts, which no rule looks at once there is a hash of them. */
final class LineBytes {

    private byte[] bytes = new byte[1_024];
    private int size;

    int size() {
        return size;
    }

    ByteBuffer bytes() {
        return ByteBuffer.wrap(bytes, 0, size);
    }

    /** @return by how many bytes it has grown */
    int add(LogLine line) {
        int before = size;
        LogRecord record = line.record();
        room(64);
        ByteBuffer.wrap(bytes, size, 20)
                .putInt(line.partition())
                .putLong(line.offset())
                .putLong(record.received());
        size += 20;
        bytes[size++] = (byte) (record.forced() ? 1 : 0);
        put(record.project().getBytes(UTF_8));
        put(record.payload().getBytes(UTF_8));
        put(record.belowResolution().size());
        for (String name : record.belowResolution()) put(name.getBytes(UTF_8));
        put(SingleObject.EVENT.encode(withoutText(record.event())));
        return size - before;
    }

    private static Event withoutText(Event event) {
        return event.getText() == null
                ? event
                : Event.newBuilder(event).setText(null).build();
    }

    private void put(int number) {
        room(Integer.BYTES);
        ByteBuffer.wrap(bytes, size, Integer.BYTES).putInt(number);
        size += Integer.BYTES;
    }

    private void put(byte[] text) {
        put(text.length);
        room(text.length);
        System.arraycopy(text, 0, bytes, size, text.length);
        size += text.length;
    }

    private void room(int more) {
        if (bytes.length - size >= more) return;
        bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), (int) Math.min(bytes.length * 2L, 1 << 30)));
    }

    static void read(ByteBuffer in, Consumer<LogLine> to) {
        while (in.hasRemaining()) to.accept(line(in));
    }

    private static LogLine line(ByteBuffer in) {
        int partition = in.getInt();
        long offset = in.getLong();
        long received = in.getLong();
        boolean forced = in.get() == 1;
        String project = text(in);
        String payload = text(in);
        Set<String> below = new HashSet<>();
        for (int left = in.getInt(); left > 0; left--) below.add(text(in));
        Event event = SingleObject.EVENT.decode(block(in));
        return new LogLine(partition, offset, new LogRecord(project, event, received, payload, forced, below));
    }

    private static String text(ByteBuffer in) {
        return new String(block(in), UTF_8);
    }

    private static byte[] block(ByteBuffer in) {
        byte[] block = new byte[in.getInt()];
        in.get(block);
        return block;
    }
}
