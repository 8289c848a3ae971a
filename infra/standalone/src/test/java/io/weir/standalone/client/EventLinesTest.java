package io.weir.standalone.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventLinesTest {

    @Test
    void bytes_that_are_no_UTF_8_stay_as_they_are() throws IOException {
        assertThat(read("{\"a\":\"\u00ff\"}\n\u00c3\n")).containsExactly("{\"a\":\"\u00ff\"}", "\u00c3");
    }

    @Test
    void the_last_line_needs_no_line_feed_and_empty_lines_count() throws IOException {
        assertThat(read("a\r\n\nb")).containsExactly("a\r", "", "b");
        assertThat(read("a\n")).containsExactly("a");
        assertThat(read("")).isEmpty();
    }

    @Test
    void a_line_without_end_takes_bounded_memory_and_the_next_one_is_whole() throws IOException {
        String longest = "x".repeat(EventLines.LONGEST);

        try (EventLines lines = lines(longest + "\n" + longest + "y\nz")) {
            assertThat(lines.next()).hasSize(EventLines.LONGEST);
            assertThat(lines.wasTooLong()).isFalse();
            assertThat(lines.next()).hasSize(EventLines.LONGEST);
            assertThat(lines.wasTooLong()).isTrue();
            assertThat(lines.next()).isEqualTo("z".getBytes(ISO_8859_1));
            assertThat(lines.wasTooLong()).isFalse();
        }
    }

    private static List<String> read(String content) throws IOException {
        List<String> found = new ArrayList<>();
        try (EventLines lines = lines(content)) {
            for (byte[] line = lines.next(); line != null; line = lines.next()) found.add(new String(line, ISO_8859_1));
        }
        return found;
    }

    private static EventLines lines(String content) {
        return new EventLines(new ByteArrayInputStream(content.getBytes(ISO_8859_1)));
    }
}
